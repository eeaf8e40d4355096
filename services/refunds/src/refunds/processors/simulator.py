"""A bank for development and tests. It decides each refund once, when asked for it, and keeps that in its books."""

import secrets
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from chassis.clock import Clock, utc_now
from refunds.domain.attempt import Answer, Attempt, CheckAgainAt, GivenBack, NeverReceived, Refused, Unknown
from refunds.domain.payment import SIMULATOR
from refunds.processors.simulator_books import Entry, SimulatorBooks
from refunds.settings import Settings

REFUSED_REASON = "failure@bank"
SILENT_REASON = "timeout@bank"
_SILENT_INQUIRIES = 2

_chance = secrets.SystemRandom().random


class Simulator:
    """A `Processor` that takes three to five seconds and gives the money back.

    Two reasons of a refund decide otherwise, as the VPAs of these names do for payments: it refuses `failure@bank`;
    for `timeout@bank` the submission times out, two inquiries answer nothing, then the money is given back.
    """

    name = SIMULATOR

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

    async def submit(self, attempts: Sequence[Attempt]) -> Sequence[Answer]:
        now = self._clock()
        entries = await self._books.open([self._decide(attempt, now) for attempt in attempts])
        return [_answer(entries[attempt.refund_id], now) for attempt in attempts]

    async def inquire(self, attempts: Sequence[Attempt]) -> Sequence[Answer]:
        entries = await self._books.inquire([attempt.refund_id for attempt in attempts])
        now = self._clock()
        return [_answer(entries.get(attempt.refund_id), now) for attempt in attempts]

    def _decide(self, attempt: Attempt, now: datetime) -> Entry:
        return Entry(
            refund_id=attempt.refund_id,
            is_refused=attempt.reason == REFUSED_REASON,
            answer_at=now + self._delay(),
            silent_inquiries=_SILENT_INQUIRIES if attempt.reason == SILENT_REASON else 0,
        )

    def _delay(self) -> timedelta:
        settings = self._settings
        if settings.test_mode:
            return timedelta(milliseconds=settings.test_processing_delay)
        shortest, longest = settings.refund_delay_min, settings.refund_delay_max
        return timedelta(milliseconds=shortest + self._chance() * (longest - shortest))


def _answer(entry: Entry | None, now: datetime) -> Answer:
    if entry is None:
        return NeverReceived()
    if entry.silent_inquiries:
        return Unknown()
    if now < entry.answer_at:
        return CheckAgainAt(entry.answer_at)
    return Refused("The bank refused the refund") if entry.is_refused else GivenBack()
