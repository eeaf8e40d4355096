"""Instamojo's signature on what it tells us: HMAC-SHA1 over every value that it sent, in the order of their names."""

import hashlib
import hmac
from collections.abc import Sequence

MAC = "mac"
Fields = Sequence[tuple[str, str]]
"""A form as it was received: blank values and repeated names included."""


def sign(fields: Fields, salt: str) -> str:
    """Hex, over all fields but the signature itself."""
    return hmac.new(salt.encode(), message(fields), hashlib.sha1).hexdigest()


def message(fields: Fields) -> bytes:
    """What is signed: the values, sorted by their names in lower case, with a bar between them."""
    signed = sorted(((name.lower(), value) for name, value in fields if name != MAC), key=lambda field: field[0])
    return "|".join(value for _, value in signed).encode()


def is_signed(fields: Fields, salt: str) -> bool:
    """Whether there is one signature, and it is right. Takes as long for a wrong one as for a right one."""
    given = [value for name, value in fields if name == MAC]
    return len(given) == 1 and hmac.compare_digest(given[0].encode(), sign(fields, salt).encode())
