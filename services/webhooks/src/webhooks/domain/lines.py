"""The deliveries that a dispatcher has in hand: how many to each endpoint, in which order, how many at once."""

from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass, field

from webhooks.domain.delivery import Delivery, Payment

AT_FIRST = 8
AT_MOST = 32
TOTAL = 256
"""Attempts under way at once."""
HELD = 1024
"""Deliveries in hand: waiting for a place, under way, or waiting to be recorded."""
PROMPT_SECONDS = 1.0
_SHORTEST_SECONDS = 0.001
_HELD_SECONDS = 4.0
_HELD_AT_MOST = 512
_MEMORY = 8
"""Attempts over which an endpoint's speed is averaged, about."""
_MOST_REMEMBERED = 1000


@dataclass(slots=True)
class _Endpoint:
    places: int = AT_FIRST
    under_way: int = 0
    held: int = 0
    seconds: float = PROMPT_SECONDS
    """What one of its attempts takes."""
    waiting: deque[Delivery] = field(default_factory=deque)

    @property
    def capacity(self) -> int:
        """How many may be held. Only one that has proved prompt is given more than it has places for: what it takes
        in a few seconds, so that all of it begins long before its lease ends."""
        if self.places <= AT_FIRST:
            return self.places
        return min(round(self.places * _HELD_SECONDS / self.seconds), _HELD_AT_MOST)

    def took(self, seconds: float) -> None:
        """An attempt has ended after so long."""
        self.seconds += (max(seconds, _SHORTEST_SECONDS) - self.seconds) / _MEMORY
        if seconds < PROMPT_SECONDS:
            self.places = min(self.places + 1, AT_MOST)
        else:
            self.places = max(self.places // 2, 1)


class Lines:
    """A line for each merchant's endpoint.

    An endpoint starts with a few places. Every prompt end of an attempt earns it one more; every slow one halves
    what it has, down to a single place. So a fast endpoint is used well, and many that hang leave the others room.
    Of one payment, a first attempt begins when those before it have ended.
    """

    def __init__(self, total: int = TOTAL, held: int = HELD) -> None:
        self._total = total
        self._free_to_hold = held
        self._under_way = 0
        self._endpoints: dict[str, _Endpoint] = {}
        self._turns: deque[_Endpoint] = deque()
        """Endpoints with something waiting, each once, in the order in which they are served."""
        self._followers: dict[Payment, deque[Delivery]] = {}
        """By payment whose first attempt is in hand: those that wait for it."""
        self._first_attempts: Counter[Payment] = Counter()
        """By payment: how many first attempts are in hand, or not recorded yet."""
        self.more_waits = False
        """Whether something is known to be due that is in nobody's hand."""

    @property
    def room(self) -> int:
        """How many more deliveries may be held in all."""
        return max(self._free_to_hold, 0)

    def room_of(self, merchant_id: str) -> int:
        """How many more of the merchant's may be held."""
        endpoint = self._endpoints.get(merchant_id)
        return AT_FIRST if endpoint is None else max(endpoint.capacity - endpoint.held, 0)

    def is_prompt(self, merchant_id: str) -> bool:
        """Whether the merchant's endpoint is in good standing, as far as is known."""
        endpoint = self._endpoints.get(merchant_id)
        return endpoint is None or endpoint.places >= AT_FIRST

    def capacities(self) -> Mapping[str, int]:
        """How many each merchant may have in hand, where that is other than `AT_FIRST`."""
        return {merchant: each.capacity for merchant, each in self._endpoints.items() if each.places != AT_FIRST}

    def knows_of_earlier(self, payment: Payment) -> bool:
        """Whether the first attempt of another webhook of this payment is in hand, or not recorded yet."""
        return payment in self._first_attempts

    def hold(self, delivery: Delivery) -> None:
        endpoint = self._endpoints.setdefault(delivery.merchant_id, _Endpoint())
        endpoint.held += 1
        self._free_to_hold -= 1
        if delivery.attempt == 1:
            self._first_attempts[delivery.payment] += 1
            followers = self._followers.get(delivery.payment)
            if followers is not None:
                followers.append(delivery)
                return
            self._followers[delivery.payment] = deque()
        self._wait(endpoint, delivery)

    def next(self) -> Delivery | None:
        """Take the place for the attempt whose turn it is, and its delivery; `None` when none can begin."""
        if self._under_way >= self._total:
            return None
        for _ in range(len(self._turns)):
            endpoint = self._turns.popleft()
            if not endpoint.waiting:
                continue
            if endpoint.under_way >= endpoint.places:
                self._turns.append(endpoint)
                continue
            delivery = endpoint.waiting.popleft()
            endpoint.under_way += 1
            self._under_way += 1
            if endpoint.waiting:
                self._turns.append(endpoint)
            return delivery
        return None

    def ended(self, delivery: Delivery, duration_seconds: float | None) -> None:
        """The attempt has ended after `duration_seconds`, or was not made (`None`): its place is free."""
        endpoint = self._endpoints[delivery.merchant_id]
        endpoint.under_way -= 1
        self._under_way -= 1
        if duration_seconds is not None:
            endpoint.took(duration_seconds)
        if delivery.attempt == 1:
            self._let_follow(endpoint, delivery.payment)

    def let_go(self, delivery: Delivery) -> None:
        """What came of the delivery is recorded, or somebody else's to find out."""
        self._endpoints[delivery.merchant_id].held -= 1
        self._free_to_hold += 1
        if delivery.attempt == 1:
            self._first_attempts[delivery.payment] -= 1
            if not self._first_attempts[delivery.payment]:
                del self._first_attempts[delivery.payment]
        if len(self._endpoints) > _MOST_REMEMBERED:
            self._forget()

    def take_back(self) -> list[Delivery]:
        """Everything that has not begun. It is no longer in line, and still to be let go."""
        waiting = [delivery for endpoint in self._endpoints.values() for delivery in endpoint.waiting]
        unbegun = waiting + [delivery for followers in self._followers.values() for delivery in followers]
        for endpoint in self._endpoints.values():
            endpoint.waiting.clear()
        for followers in self._followers.values():
            followers.clear()
        for delivery in waiting:
            if delivery.attempt == 1:
                del self._followers[delivery.payment]
        self._turns.clear()
        return unbegun

    def _let_follow(self, endpoint: _Endpoint, payment: Payment) -> None:
        followers = self._followers[payment]
        if followers:
            # In front: it has waited its turn already, and its predecessor may be long past.
            self._wait(endpoint, followers.popleft(), in_front=True)
        else:
            del self._followers[payment]

    def _wait(self, endpoint: _Endpoint, delivery: Delivery, *, in_front: bool = False) -> None:
        if not endpoint.waiting:
            self._turns.append(endpoint)
        if in_front:
            endpoint.waiting.appendleft(delivery)
        else:
            endpoint.waiting.append(delivery)

    def _forget(self) -> None:
        """Let the idle endpoints in good standing start anew, as if they had never been seen."""
        self._endpoints = {
            merchant: each for merchant, each in self._endpoints.items() if each.held or each.places < AT_FIRST
        }
