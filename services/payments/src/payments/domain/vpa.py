"""Virtual payment addresses of UPI: `name@bank`."""

import re
from typing import NewType

from payments.domain.errors import InvalidVpa

Vpa = NewType("Vpa", str)

_FORMAT = re.compile(r"[a-zA-Z0-9._-]+@[a-zA-Z0-9]+")
_MAX_LENGTH = 255


def parse_vpa(candidate: object) -> Vpa:
    """Raises `InvalidVpa` for anything but a well-formed address, a missing one included."""
    if not isinstance(candidate, str) or len(candidate) > _MAX_LENGTH or not _FORMAT.fullmatch(candidate):
        raise InvalidVpa
    return Vpa(candidate)
