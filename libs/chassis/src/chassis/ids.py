"""Public identifiers."""

import re
import secrets
import string

_ALPHABET = string.ascii_letters + string.digits
_LENGTH = 16


def new_id(prefix: str) -> str:
    """`<prefix>_` and 16 characters of `[A-Za-z0-9]` from a cryptographic source: 95 bits, no two are equal."""
    return f"{prefix}_" + "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))


def is_id(prefix: str, candidate: str) -> bool:
    """Whether `candidate` could have been made by `new_id(prefix)`; what could not need not be looked up."""
    return re.fullmatch(rf"{prefix}_[A-Za-z0-9]{{{_LENGTH}}}", candidate) is not None
