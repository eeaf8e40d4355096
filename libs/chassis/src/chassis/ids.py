"""Public identifiers."""

import re
import secrets
import string

_ALPHABET = string.ascii_letters + string.digits
_LENGTH = 16
_DRAW = 20
_LETTER_OF = {byte: _ALPHABET[byte % len(_ALPHABET)] for byte in range(256 - 256 % len(_ALPHABET))}


def new_id(prefix: str) -> str:
    """`<prefix>_` and 16 characters of `[A-Za-z0-9]` from a cryptographic source: 95 bits, no two are equal."""
    letters = ""
    while len(letters) < _LENGTH:
        # All bytes of a draw at once; those beyond the last whole alphabet would favour its beginning.
        letters += "".join(_LETTER_OF[byte] for byte in secrets.token_bytes(_DRAW) if byte in _LETTER_OF)
    return f"{prefix}_{letters[:_LENGTH]}"


def is_id(prefix: str, candidate: str) -> bool:
    """Whether `candidate` could have been made by `new_id(prefix)`; what could not need not be looked up."""
    return re.fullmatch(rf"{prefix}_[A-Za-z0-9]{{{_LENGTH}}}", candidate) is not None
