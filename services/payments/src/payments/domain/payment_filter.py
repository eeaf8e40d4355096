"""Which of a merchant's payments are wanted in a list, a file or a figure."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from payments.domain.payment import MerchantId, Method, OrderId, Status

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})", re.IGNORECASE
)
_FIRST, _LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
_FOUR_DIGITS = re.compile(r"[0-9]{4}")


class NoSuchTime(ValueError):
    """Neither a date nor a moment with its offset."""


class SearchIn(StrEnum):
    """What a search text can be the beginning of."""

    PAYMENT_ID = "payment id"
    ORDER_ID = "order id"
    VPA = "VPA"
    CARD_OR_VPA = "last four digits of a card, or VPA"


@dataclass(frozen=True, slots=True)
class Search:
    text: str

    @property
    def place(self) -> SearchIn:
        """Told from the looks of the text, so that only one index need be looked into."""
        if self.text.startswith("pay_"):
            return SearchIn.PAYMENT_ID
        if self.text.startswith("order_"):
            return SearchIn.ORDER_ID
        return SearchIn.CARD_OR_VPA if _FOUR_DIGITS.fullmatch(self.text) else SearchIn.VPA


@dataclass(frozen=True, slots=True)
class PaymentFilter:
    """`None` asks for any. Times are those of creation: from `since` on, before `until`."""

    merchant_id: MerchantId
    status: Status | None = None
    method: Method | None = None
    order_id: OrderId | None = None
    since: datetime | None = None
    until: datetime | None = None
    search: Search | None = None


def parse_since(text: str) -> datetime:
    """The first moment of `from`: a date in UTC, or a moment with its offset. Raises `NoSuchTime`."""
    return _midnight(text) if _DATE.fullmatch(text) else _moment(text)


def parse_until(text: str) -> datetime:
    """The first moment after `to`, which takes in the whole of the day or second that it names. Raises `NoSuchTime`."""
    if _DATE.fullmatch(text):
        return _after(_midnight(text), timedelta(days=1))
    return _after(_moment(text).replace(microsecond=0), timedelta(seconds=1))


def _midnight(text: str) -> datetime:
    try:
        return datetime.combine(date.fromisoformat(text), time(), UTC)
    except ValueError:
        raise NoSuchTime(text) from None


def _moment(text: str) -> datetime:
    if not _MOMENT.fullmatch(text):
        raise NoSuchTime(text)
    try:
        moment = datetime.fromisoformat(text.upper())
    except ValueError:
        raise NoSuchTime(text) from None
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        # In UTC it lies outside of what a calendar knows, and so does every payment.
        return _FIRST if moment.year == 1 else _LAST


def _after(moment: datetime, length: timedelta) -> datetime:
    return moment + length if moment < _LAST - length else _LAST
