"""Links that nobody can guess: who has one may see what it stands for, and pay it."""

import re
import secrets

_BYTES = 24
_LINK = re.compile(r"[A-Za-z0-9_-]{32}")


def new_link() -> str:
    """32 characters from a cryptographic source: 192 bits."""
    return secrets.token_urlsafe(_BYTES)


def is_link(candidate: str) -> bool:
    """Whether `candidate` could be one; what could not need not be looked up."""
    return _LINK.fullmatch(candidate) is not None
