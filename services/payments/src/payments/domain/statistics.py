"""Figures of a merchant's payments, over all and over time."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

from payments.domain.payment import Method, Status

_EVERYBODYS = (Method.UPI, Method.CARD)


class Interval(StrEnum):
    """Hours and days begin as they do in UTC."""

    HOUR = "hour"
    DAY = "day"

    def beginning(self, moment: datetime) -> datetime:
        """Of the interval in which the moment lies."""
        begun = moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
        return begun if self is Interval.HOUR else begun.replace(hour=0)


@dataclass(frozen=True, slots=True)
class Slice:
    """The payments that were created in one interval and share status, method and currency."""

    time: datetime
    status: Status
    method: Method
    currency: str
    payments: int
    amount: int


@dataclass(slots=True)
class Figures:
    """`amount` is that of successful payments in one currency."""

    by_status: dict[Status, int] = field(default_factory=lambda: dict.fromkeys(Status, 0))
    amount: int = 0

    @property
    def payments(self) -> int:
        return sum(self.by_status.values())

    @property
    def success_rate(self) -> float:
        """Successful payments in percent of all, to two decimals; 0 when there are none."""
        return round(100 * self.by_status[Status.SUCCESS] / self.payments, 2) if self.payments else 0.0


@dataclass(frozen=True, slots=True)
class Statistics:
    total: Figures
    by_method: Mapping[Method, Figures]
    """Of UPI and cards always, and of what else has been paid by."""
    over_time: Mapping[datetime, Figures]
    """By the beginning of the interval, oldest first. Intervals without payments are left out."""
    amounts: Mapping[str, int]
    """Of successful payments, by currency."""


def settled_before(slices: Sequence[Slice], latest: datetime) -> datetime | None:
    """The beginning of the first interval whose figures may still change, at `latest` the latest; `None` when there is
    nothing before it. A payment that is final stays as it is, so only pending ones make figures change."""
    first_pending = min((each.time for each in slices if each.status is Status.PENDING), default=latest)
    end = min(first_pending, latest)
    return end if any(each.time < end for each in slices) else None


def summarise(slices: Sequence[Slice], currency: str) -> Statistics:
    """Add up slices. Payments of every currency count; amounts are those in `currency`."""
    total, over_time = Figures(), defaultdict[datetime, Figures](Figures)
    by_method = {method: Figures() for method in _EVERYBODYS}
    amounts = defaultdict[str, int](int)
    for each in sorted(slices, key=lambda each: (each.time, each.currency)):
        succeeded = each.status is Status.SUCCESS
        if succeeded:
            amounts[each.currency] += each.amount
        for figures in (total, by_method.setdefault(each.method, Figures()), over_time[each.time]):
            figures.by_status[each.status] += each.payments
            if succeeded and each.currency == currency:
                figures.amount += each.amount
    return Statistics(total, by_method, over_time, amounts)
