"""Lists, figures and files of a merchant's payments."""

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from typing import Annotated, Any

from fastapi import Depends, Query, Request, Response
from fastapi.responses import StreamingResponse

from chassis.errors import BadRequest
from chassis.http_api import Page, create_router, json_answer, page
from payments.api import schemas
from payments.api.csv_rows import COLUMNS, header_line, payment_lines
from payments.api.dependencies import payments_api
from payments.api.list_filters import CurrencyParameter, Period, WantedPayments, parse_currency
from payments.api.list_schemas import PaymentList, PaymentStatistics, statistics_body
from payments.domain.payment import Payment
from payments.domain.statistics import Interval
from payments.use_cases.export_payments import export_payments
from payments.use_cases.list_payments import list_payments

router = create_router("/api/v1/payments")

_LONGEST_BY_HOUR = timedelta(days=31)
_REFUSED: dict[int | str, dict[str, Any]] = {
    400: {"description": "A parameter is not valid; the description names it."}
}
_FILE = (
    ",".join(COLUMNS) + "\r\npay_9aX2kQ7mZr4LpW0e,order_9aX2kQ7mZr4LpW0e,50000,INR,upi,success@bank,,,success,false,,,"
    "2024-01-15T10:30:00Z,2024-01-15T10:30:07Z\r\n"
)
_CSV: dict[int | str, dict[str, Any]] = {
    **_REFUSED,
    200: {
        "description": "A header line, and a line for each payment.",
        "content": {"text/csv": {"schema": {"type": "string"}, "example": _FILE}},
    },
}


@router.get("", operation_id="listPayments", summary="List payments", response_model=PaymentList, responses=_REFUSED)
async def list_all(wanted: WantedPayments, page: Annotated[Page, Depends(page)], request: Request) -> Response:
    """Your payments, newest first: all of them, or those that every parameter allows."""
    found, total = await list_payments(wanted, payments_api(request).database, limit=page.limit, offset=page.offset)
    data = [schemas.details(payment) for payment in found]
    return json_answer(PaymentList(data=data, total=total, limit=page.limit, offset=page.offset))


@router.get(
    "/stats",
    operation_id="getPaymentStatistics",
    summary="Get figures of payments",
    response_model=PaymentStatistics,
    responses=_REFUSED,
)
async def stats(
    wanted: Period,
    request: Request,
    interval: Annotated[
        Interval, Query(description="Of the series. By the hour for 31 days at most: then `from` is needed")
    ] = Interval.DAY,
    currency: CurrencyParameter = "INR",
) -> Response:
    """How many payments there are, what they brought in, how many succeed: in all, by method, and over time."""
    currency = parse_currency(currency)
    api = payments_api(request)
    if interval is Interval.HOUR and (
        wanted.since is None or (wanted.until or api.clock()) - wanted.since > _LONGEST_BY_HOUR
    ):
        raise BadRequest("interval hour needs from, and 31 days at most")
    figures = await api.figures.summarise(wanted, interval, currency)
    return json_answer(statistics_body(figures, interval, currency))


@router.get(
    "/export.csv",
    operation_id="exportPayments",
    summary="Export payments as CSV",
    response_class=StreamingResponse,
    responses=_CSV,
)
async def export(wanted: WantedPayments, request: Request) -> StreamingResponse:
    """All payments that the parameters allow, newest first, as a file for a spreadsheet. Amounts are integers in the
    currency's smallest unit; a cell that would begin like a formula begins with an apostrophe."""
    batches = export_payments(wanted, payments_api(request).database)
    # Asked for here: once the first line is out, nothing can be refused any more.
    first = await anext(batches)
    return StreamingResponse(
        _file(first, batches),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="payments.csv"'},
    )


async def _file(first: Sequence[Payment], others: AsyncIterator[Sequence[Payment]]) -> AsyncIterator[bytes]:
    yield header_line() + payment_lines(first)
    async for batch in others:
        yield payment_lines(batch)
