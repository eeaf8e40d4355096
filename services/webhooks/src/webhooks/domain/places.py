"""How many attempts may be under way at once, and how many of them to the same endpoint."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

AT_FIRST = 8
AT_MOST = 32
TOTAL = 256
PROMPT_SECONDS = 1.0
_MOST_REMEMBERED = 1000

Merchant = TypeVar("Merchant", bound=Hashable)


@dataclass(slots=True)
class _Endpoint:
    limit: int = AT_FIRST
    taken: int = 0


class Places(Generic[Merchant]):
    """The attempts of one dispatcher.

    An endpoint starts with a few places. Every prompt end of an attempt earns it one more; every slow one halves
    what it has, down to a single place. So a fast endpoint is used well, and many that hang leave the others room.
    """

    def __init__(self, total: int = TOTAL) -> None:
        self._total = total
        self._taken = 0
        self._endpoints: dict[Merchant, _Endpoint] = {}

    @property
    def free(self) -> int:
        return self._total - self._taken

    def free_by_merchant(self) -> Mapping[Merchant, int]:
        """The free places of each endpoint that has other than `AT_FIRST`."""
        return {merchant: max(each.limit - each.taken, 0) for merchant, each in self._endpoints.items()}

    def take(self, merchant: Merchant) -> None:
        self._taken += 1
        self._endpoints.setdefault(merchant, _Endpoint()).taken += 1

    def give_back(self, merchant: Merchant, duration_seconds: float) -> None:
        """The attempt for which a place was taken has ended after `duration_seconds`."""
        endpoint = self._endpoints[merchant]
        self._taken -= 1
        endpoint.taken -= 1
        if duration_seconds < PROMPT_SECONDS:
            endpoint.limit = min(endpoint.limit + 1, AT_MOST)
        else:
            endpoint.limit = max(endpoint.limit // 2, 1)
        if len(self._endpoints) > _MOST_REMEMBERED:
            self._forget()

    def _forget(self) -> None:
        """Let the idle endpoints in good standing start anew, as if they had never been seen."""
        self._endpoints = {
            merchant: each for merchant, each in self._endpoints.items() if each.taken or each.limit < AT_FIRST
        }
