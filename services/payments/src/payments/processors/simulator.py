"""A bank for development and tests. It draws each verdict once, when asked for the money, and keeps it in its books."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from chassis.clock import Clock, utc_now
from payments.domain.attempt import Answer, Approved, Attempt, CheckAgainAt, Declined, NeverReceived, Unknown
from payments.domain.card import Card
from payments.domain.payment import Method
from payments.processors.simulator_books import Entry, SimulatorBooks
from payments.settings import Settings

_chance = secrets.SystemRandom().random

_DECLINED = "declined"
_INSUFFICIENT_FUNDS = "insufficient_funds"
_DESCRIPTIONS = {
    _DECLINED: "The bank declined the payment",
    _INSUFFICIENT_FUNDS: "The account has insufficient funds",
}
_CARD_TOKENS = {
    "4242424242424242": "sim_approved",
    "4000000000000002": "sim_declined",
    "4000000000009995": "sim_insufficient_funds",
}


@dataclass(frozen=True, slots=True)
class _Outcome:
    decline: str | None = None
    silent_inquiries: int = 0


_TIMEOUT = _Outcome(silent_inquiries=2)
_BY_INSTRUMENT = {
    "success@bank": _Outcome(),
    "failure@bank": _Outcome(_DECLINED),
    "timeout@bank": _TIMEOUT,
    "sim_approved": _Outcome(),
    "sim_declined": _Outcome(_DECLINED),
    "sim_insufficient_funds": _Outcome(_INSUFFICIENT_FUNDS),
}


class Simulator:
    """A `Processor` that takes five to ten seconds and approves most payments; some instruments decide themselves."""

    name = "simulator"

    def __init__(
        self,
        books: SimulatorBooks,
        settings: Settings,
        clock: Clock = utc_now,
        chance: Callable[[], float] = _chance,
    ) -> None:
        self._books = books
        self._settings = settings
        self._clock = clock
        self._chance = chance

    def tokenise(self, card: Card) -> str | None:
        return _CARD_TOKENS.get(card.number)

    async def submit(self, attempts: Sequence[Attempt]) -> Sequence[Answer]:
        now = self._clock()
        entries = await self._books.open([self._draw(attempt, now) for attempt in attempts])
        return [_first_answer(entries[attempt.payment_id], now) for attempt in attempts]

    async def inquire(self, attempts: Sequence[Attempt]) -> Sequence[Answer]:
        entries = await self._books.inquire([attempt.payment_id for attempt in attempts])
        now = self._clock()
        return [_answer(entries.get(attempt.payment_id), now) for attempt in attempts]

    async def reverse(self, attempts: Sequence[Attempt]) -> Sequence[bool]:
        reversed_ids = await self._books.reverse([attempt.payment_id for attempt in attempts])
        return [attempt.payment_id in reversed_ids for attempt in attempts]

    def _draw(self, attempt: Attempt, now: datetime) -> Entry:
        outcome = self._outcome(attempt)
        return Entry(
            payment_id=attempt.payment_id,
            decline=outcome.decline,
            answer_at=now + self._delay(),
            silent_inquiries=outcome.silent_inquiries,
        )

    def _outcome(self, attempt: Attempt) -> _Outcome:
        settings = self._settings
        if settings.test_mode and settings.test_payment_success is not None:
            return _Outcome(None if settings.test_payment_success else _DECLINED)
        by_instrument = _BY_INSTRUMENT.get(attempt.vpa or attempt.card_token or "")
        if by_instrument is not None:
            return by_instrument
        if settings.test_mode:
            return _Outcome()
        rate = settings.upi_success_rate if attempt.method is Method.UPI else settings.card_success_rate
        return _Outcome(None if self._chance() < rate else _DECLINED)

    def _delay(self) -> timedelta:
        settings = self._settings
        if settings.test_mode:
            return timedelta(milliseconds=settings.test_processing_delay)
        shortest, longest = settings.processing_delay_min, settings.processing_delay_max
        return timedelta(milliseconds=shortest + self._chance() * (longest - shortest))


def _first_answer(entry: Entry, now: datetime) -> Answer:
    """What the caller of `submit` hears; an entry that stays silent timed out on it."""
    return Unknown() if entry.silent_inquiries else _answer(entry, now)


def _answer(entry: Entry | None, now: datetime) -> Answer:
    if entry is None:
        return NeverReceived()
    if entry.silent_inquiries:
        return Unknown()
    if now < entry.answer_at:
        return CheckAgainAt(entry.answer_at)
    return Approved() if entry.decline is None else Declined(_DESCRIPTIONS[entry.decline])
