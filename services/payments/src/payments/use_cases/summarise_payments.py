"""A merchant looks at the figures of its payments."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from chassis.clock import Clock
from chassis.database import Database, Transaction
from payments.domain.payment_filter import PaymentFilter
from payments.domain.statistics import Interval, Slice, Statistics, settled_before, summarise
from payments.storage import payment_lists

_LATE = timedelta(minutes=5)
"""How long after its creation a payment may come to be seen: transactions take seconds at most."""
_MOST_REMEMBERED = 64
_MOST_SLICES = 5_000


@dataclass(frozen=True, slots=True)
class _Settled:
    """The slices of intervals in which nothing is pending any more, and how many payments are in them."""

    until: datetime
    slices: Sequence[Slice]
    payments: int


class PaymentFigures:
    """Counts payments by interval, and what is final once only.

    Settled intervals are remembered, and taken from memory while they hold as many payments as then: to count rows
    costs a quarter of adding them up.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._settled: OrderedDict[tuple[PaymentFilter, Interval], _Settled] = OrderedDict()

    async def summarise(self, wanted: PaymentFilter, interval: Interval, currency: str) -> Statistics:
        """The figures of the payments that are wanted, as they are now."""
        async with self._database.transaction() as tx:
            known = await self._still_true(tx, wanted, interval)
            if known is None:
                slices = await payment_lists.slices(tx, wanted, interval)
            else:
                since = replace(wanted, since=known.until)
                slices = [*known.slices, *await payment_lists.slices(tx, since, interval)]
        self._remember(wanted, interval, slices)
        return summarise(slices, currency)

    async def _still_true(self, tx: Transaction, wanted: PaymentFilter, interval: Interval) -> _Settled | None:
        known = self._settled.get((wanted, interval))
        if known is None or await payment_lists.count(tx, replace(wanted, until=known.until)) != known.payments:
            return None
        return known

    def _remember(self, wanted: PaymentFilter, interval: Interval, slices: Sequence[Slice]) -> None:
        self._settled.pop((wanted, interval), None)
        latest = interval.beginning(self._clock() - _LATE)
        until = settled_before(slices, latest if wanted.until is None else min(latest, wanted.until))
        if until is None or len(slices) > _MOST_SLICES:
            return
        settled = [each for each in slices if each.time < until]
        self._settled[wanted, interval] = _Settled(until, settled, sum(each.payments for each in settled))
        if len(self._settled) > _MOST_REMEMBERED:
            self._settled.popitem(last=False)
