"""The JSON of lists and figures."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from chassis.clock import iso_seconds
from chassis.documented import Timestamp
from payments.api.schemas import PaymentDetails
from payments.domain.payment import Method, Status
from payments.domain.statistics import Figures, Interval, Statistics

Count = Annotated[int, Field(ge=0)]


_FIGURES = {
    "total_transactions": 20,
    "total_amount": 950000,
    "success_rate": 95.0,
    "pending": 0,
    "success": 19,
    "failed": 1,
}
_NONE = {**dict.fromkeys(_FIGURES, 0), "success_rate": 0.0}
_EXAMPLE: dict[str, JsonValue] = {
    **_FIGURES,
    "currency": "INR",
    "amounts": [{"currency": "INR", "total_amount": 950000}],
    "methods": [{**_FIGURES, "method": "upi"}, {**_NONE, "method": "card"}],
    "interval": "day",
    "series": [{**_FIGURES, "time": "2024-01-15T00:00:00Z"}],
}


class PaymentList(BaseModel):
    """A page of payments, newest first."""

    data: list[PaymentDetails]
    total: Count = Field(description="How many there are on all pages")
    limit: int
    offset: int


class FiguresBody(BaseModel):
    """Payments that have something in common."""

    total_transactions: Count = Field(description="Payments of every status and currency")
    total_amount: Count = Field(description="Of successful payments in `currency`, in its smallest unit")
    success_rate: Annotated[float, Field(ge=0, le=100)] = Field(
        description="Successful payments in percent of all, to two decimals; 0 when there are none", examples=[95.24]
    )
    pending: Count = Field(description="Payments that wait for the bank")
    success: Count = Field(description="Payments that the bank has approved")
    failed: Count = Field(description="Payments that will never be paid")


class FiguresOfMethod(FiguresBody):
    """The payments by one method."""

    method: Method


class FiguresOfInterval(FiguresBody):
    """The payments created within an hour or a day."""

    time: Timestamp = Field(description="The beginning of the hour or day, in UTC")


class AmountOfCurrency(BaseModel):
    """What was paid in one currency."""

    currency: str = Field(description="ISO 4217", examples=["INR"])
    total_amount: Annotated[int, Field(description="In the currency's smallest unit", examples=[50000])]


class PaymentStatistics(FiguresBody):
    """Figures as they are now. Counts are of payments by their present status, at the time of their creation."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    currency: str = Field(description="Of `total_amount`", examples=["INR"])
    amounts: list[AmountOfCurrency] = Field(description="Of successful payments, for each currency that there is")
    methods: list[FiguresOfMethod] = Field(description="The same for UPI, cards, and any other method in use")
    interval: Interval
    series: list[FiguresOfInterval] = Field(
        description="Oldest first. An hour or day without payments is left out: all its figures are 0"
    )


def statistics_body(statistics: Statistics, interval: Interval, currency: str) -> PaymentStatistics:
    return PaymentStatistics(
        **_figures(statistics.total),
        currency=currency,
        amounts=[AmountOfCurrency(currency=each, total_amount=amount) for each, amount in statistics.amounts.items()],
        methods=[FiguresOfMethod(method=each, **_figures(of)) for each, of in statistics.by_method.items()],
        interval=interval,
        series=[FiguresOfInterval(time=iso_seconds(at), **_figures(of)) for at, of in statistics.over_time.items()],
    )


def _figures(figures: Figures) -> dict[str, Any]:
    return {
        "total_transactions": figures.payments,
        "total_amount": figures.amount,
        "success_rate": figures.success_rate,
        **{status.value: figures.by_status[status] for status in Status},
    }
