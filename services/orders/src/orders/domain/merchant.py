"""What an order shows of its merchant."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MerchantSnapshot:
    """A merchant as it was at `version`."""

    id: str
    name: str
    version: int
    is_active: bool = True
    """Else it is shut out, and nobody can pay it."""
