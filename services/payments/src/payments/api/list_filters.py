"""The query parameters by which a merchant says which payments it wants."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Query
from pydantic import WithJsonSchema

from chassis.authentication import AuthenticatedCaller
from chassis.documented import identifier
from chassis.errors import BadRequest
from chassis.ids import is_id
from payments.domain.payment import MerchantId, Method, OrderId, Status
from payments.domain.payment_filter import NoSuchTime, PaymentFilter, Search, parse_since, parse_until

_CURRENCY = re.compile(r"[A-Z]{3}")
_LONGEST_SEARCH = 255


def _time(description: str) -> WithJsonSchema:
    formats = [{"type": "string", "format": "date"}, {"type": "string", "format": "date-time"}]
    return WithJsonSchema(
        {"anyOf": formats, "description": description, "examples": ["2024-01-15", "2024-01-15T10:30:00Z"]}
    )


_From = Annotated[
    str | None,
    _time("Created from then on: a date, which begins in UTC, or a moment with its offset"),
    Query(alias="from"),
]
_To = Annotated[
    str | None,
    _time("Created no later than this: the whole of that day in UTC, or of that second"),
    Query(alias="to"),
]
_OrderIdParameter = Annotated[str | None, identifier("order", "Attempts at this order only")]
_SearchText = Annotated[
    str | None,
    Query(
        min_length=1,
        max_length=_LONGEST_SEARCH,
        description="Finds payments by the beginning of their id (`pay_…`), of their order's id (`order_…`) or of their"
        " VPA, whatever its case, and by the last four digits of the card",
        examples=["order_9aX2kQ7mZr4LpW0e"],
    ),
]
CurrencyParameter = Annotated[
    str,
    WithJsonSchema(
        {
            "type": "string",
            "pattern": "^[A-Z]{3}$",
            "default": "INR",
            "description": "The currency whose amounts are added up. Payments are counted in every currency",
        }
    ),
]


async def period(caller: AuthenticatedCaller, since: _From = None, until: _To = None) -> PaymentFilter:
    """The calling merchant's payments of a time. Raises `BadRequest` for a time that is none, or ends before it
    begins."""
    first, end = _read("from", since, parse_since), _read("to", until, parse_until)
    if first is not None and end is not None and first >= end:
        raise BadRequest("to must not be before from")
    return PaymentFilter(MerchantId(caller.merchant_id), since=first, until=end)


Period = Annotated[PaymentFilter, Depends(period)]


async def payment_filter(
    of_time: Period,
    status: Annotated[Status | None, Query(description="Only payments that have this status now")] = None,
    method: Annotated[Method | None, Query(description="Only payments by this method")] = None,
    order_id: _OrderIdParameter = None,
    q: _SearchText = None,
) -> PaymentFilter:
    """The calling merchant's payments that every parameter allows."""
    if order_id is not None and not is_id("order", order_id):
        raise BadRequest("order_id must be order_ and 16 letters or digits")
    return PaymentFilter(
        of_time.merchant_id,
        status=status,
        method=method,
        order_id=None if order_id is None else OrderId(order_id),
        since=of_time.since,
        until=of_time.until,
        search=None if q is None else Search(q),
    )


WantedPayments = Annotated[PaymentFilter, Depends(payment_filter)]


def parse_currency(text: str) -> str:
    """Raises `BadRequest`."""
    if not _CURRENCY.fullmatch(text):
        raise BadRequest("currency must be an ISO 4217 code")
    return text


def _read(name: str, text: str | None, parse: Callable[[str], datetime]) -> datetime | None:
    try:
        return None if text is None else parse(text)
    except NoSuchTime:
        raise BadRequest(f"{name} must be a date such as 2024-01-15, or a time such as 2024-01-15T10:30:00Z") from None
