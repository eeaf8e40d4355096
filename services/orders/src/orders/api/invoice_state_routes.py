"""What becomes of an invoice: its story, and taking it back."""

from typing import Any

from fastapi import Response
from pydantic import BaseModel, Field

from chassis.authentication import AuthenticatedCaller
from chassis.clock import iso_seconds
from chassis.documented import Timestamp
from chassis.http_api import create_router, json_answer
from chassis.request_context import current_request_id
from orders.api.dependencies import Needs
from orders.api.invoice_schemas import InvoiceId, InvoiceResponse
from orders.domain.timeline import Entry, Happening
from orders.use_cases.read_invoices import tell_timeline

router = create_router("/api/v1/invoices/{invoice_id}")


def _if_any(description: str, example: object) -> Any:
    return Field(None, exclude_if=lambda value: value is None, description=description, examples=[example])


class InvoiceTimelineEntry(BaseModel):
    """Something that happened to the invoice. Fields that cannot apply are left out."""

    at: Timestamp
    event: Happening = Field(description="What happened")
    payment_id: str | None = _if_any("The payment that it is about", "pay_9aX2kQ7mZr4LpW0e")
    description: str | None = _if_any("Why the payment failed", "Insufficient funds")
    request_id: str | None = _if_any(
        "`X-Request-Id` of the request that brought it about, where it is known", "6f2c1f0e9a3b4c5d8e7f"
    )

    @classmethod
    def of(cls, entry: Entry) -> "InvoiceTimelineEntry":
        return cls(
            at=iso_seconds(entry.at),
            event=entry.event,
            payment_id=entry.payment_id,
            description=entry.description,
            request_id=entry.request_id,
        )


class InvoiceTimelineResponse(BaseModel):
    """All that happened to an invoice, oldest first."""

    data: list[InvoiceTimelineEntry]


@router.post(
    "/cancel", operation_id="cancelInvoice", summary="Cancel an invoice", responses={200: {"model": InvoiceResponse}}
)
async def cancel(invoice_id: InvoiceId, caller: AuthenticatedCaller, parts: Needs) -> Response:
    """Take an invoice back. From then on nobody can pay it; refused unless it is `unpaid`, also to a shopper who pays
    at this very moment: one of the two wins."""
    invoice = await parts.cancel_invoice(invoice_id, caller.merchant_id, current_request_id())
    return json_answer(InvoiceResponse.of(invoice, parts.pages))


@router.get(
    "/timeline",
    operation_id="getInvoiceTimeline",
    summary="Get an invoice's timeline",
    responses={200: {"model": InvoiceTimelineResponse}},
)
async def timeline(invoice_id: InvoiceId, caller: AuthenticatedCaller, parts: Needs) -> Response:
    """What has happened to an invoice: each attempt to pay it and how it came out."""
    entries = await tell_timeline(invoice_id, caller.merchant_id, parts.database)
    return json_answer(InvoiceTimelineResponse(data=[InvoiceTimelineEntry.of(entry) for entry in entries]))
