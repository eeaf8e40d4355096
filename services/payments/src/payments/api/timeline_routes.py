"""The story of a payment over HTTP."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import Request, Response
from pydantic import BaseModel, ConfigDict, Field, JsonValue

from chassis.authentication import AuthenticatedCaller
from chassis.clock import iso_seconds
from chassis.documented import Timestamp
from chassis.http_api import create_router, json_answer
from payments.api import schemas
from payments.api.dependencies import payments_api
from payments.domain.payment import MerchantId, Status
from payments.domain.timeline import Entry, Kind, Outcome
from payments.use_cases.tell_timeline import Timeline

router = create_router("/api/v1/payments")

_RESPONSES: dict[int | str, dict[str, Any]] = {
    404: {"description": "There is no such payment, or it is another merchant's."}
}


def _if_any(description: str, example: object) -> Any:
    return Field(None, exclude_if=lambda value: value is None, description=description, examples=[example])


class TimelineEntry(BaseModel):
    """Something that happened. Fields that cannot apply are left out."""

    time: Timestamp
    kind: Kind = Field(description="Of what it tells")
    event: str = Field(description="What happened, or what the webhook told", examples=["payment.success"])
    request_id: str | None = Field(
        description="`X-Request-Id` of the request that brought the event about, where it is known",
        examples=["6f2c1f0e9a3b4c5d8e7f"],
    )
    status: Status | None = _if_any("Of the payment, from then on", "success")
    refund_id: str | None = _if_any("The refund that it is about", "rfnd_9aX2kQ7mZr4LpW0e")
    amount: int | None = _if_any("Of the refund", 10000)
    webhook_id: str | None = _if_any(
        "Of the webhook's log, whose payload and answers can be read", "0b5c0c0e-3b1f-4b0e-9a43-3f0b8a1f6d2e"
    )
    attempt: int | None = _if_any("Which attempt at delivering it was; left out before the first", 1)
    outcome: Outcome | None = _if_any("Of the attempt at delivering it", "success")
    response_code: int | None = _if_any("What the merchant's server answered, if it did", 200)

    @classmethod
    def of(cls, entry: Entry) -> "TimelineEntry":
        return cls(**{**asdict(entry), "time": iso_seconds(entry.time)})


_CREATION = {"request_id": "6f2c1f0e9a3b4c5d8e7f", "kind": "payment"}
_EXAMPLE: dict[str, JsonValue] = {
    "payment_id": "pay_9aX2kQ7mZr4LpW0e",
    "entries": [
        {**_CREATION, "time": "2024-01-15T10:30:00Z", "event": "payment.created", "status": "pending"},
        {**_CREATION, "time": "2024-01-15T10:30:00Z", "event": "payment.pending", "status": "pending"},
        {**_CREATION, "time": "2024-01-15T10:30:07Z", "event": "payment.success", "status": "success"},
        {
            **_CREATION,
            "kind": "webhook",
            "time": "2024-01-15T10:30:07Z",
            "event": "payment.success",
            "webhook_id": "0b5c0c0e-3b1f-4b0e-9a43-3f0b8a1f6d2e",
            "attempt": 1,
            "outcome": "success",
            "response_code": 200,
        },
    ],
    "complete": True,
    "missing": [],
}


class TimelineBody(BaseModel):
    """All that happened to a payment."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    payment_id: schemas.PaymentId
    entries: list[TimelineEntry] = Field(description="Oldest first")
    complete: bool = Field(description="Whether every part could be had. Ask again when it is false")
    missing: Annotated[list[str], Field(description="The parts that could not be had: `webhooks`", examples=[[]])]

    @classmethod
    def of(cls, timeline: Timeline) -> "TimelineBody":
        return cls(
            payment_id=timeline.payment_id,
            entries=[TimelineEntry.of(entry) for entry in timeline.entries],
            complete=not timeline.missing,
            missing=list(timeline.missing),
        )


@router.get(
    "/{payment_id}/timeline",
    operation_id="getPaymentTimeline",
    summary="Get a payment's timeline",
    response_model=TimelineBody,
    responses=_RESPONSES,
)
async def timeline(payment_id: schemas.PaymentId, caller: AuthenticatedCaller, request: Request) -> Response:
    """What has happened to a payment: its states, its refunds, and each attempt at telling your server of them."""
    told = await payments_api(request).timelines.tell(payment_id, MerchantId(caller.merchant_id))
    return json_answer(TimelineBody.of(told))
