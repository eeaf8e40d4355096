"""What webhooks promises to merchants, and what it relies on of others' events. It publishes none of its own."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, Field, WithJsonSchema

from chassis import documented
from chassis.contract import EXAMPLE_TIME, Contract
from chassis.events import Event
from webhooks.domain.payload import build_payload
from webhooks.domain.sample import TEST_EVENT, sample_payment
from webhooks.messages import (
    DELIVERED_PAYMENT_EVENTS,
    DELIVERED_REFUND_EVENTS,
    MERCHANT_STREAM,
    PAYMENT_STREAM,
    REFUND_STREAM,
    told_by,
)

CONTRACT = Contract(
    publishes={},
    reads={
        PAYMENT_STREAM: sorted(DELIVERED_PAYMENT_EVENTS),
        REFUND_STREAM: sorted(DELIVERED_REFUND_EVENTS),
        MERCHANT_STREAM: ["merchant.created"],
    },
)

PaymentId = Annotated[str, documented.identifier("pay", "The payment")]
Amount = Annotated[int, Field(description="In the currency's smallest unit", examples=[50000])]


def _if_any(description: str, example: str) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "description": description, "examples": [example]})


class ToldPayment(BaseModel):
    """A payment as it was when it happened. Fields that cannot apply are left out."""

    id: PaymentId
    order_id: Annotated[str, documented.identifier("order", "The order that it pays")]
    amount: Amount
    currency: str = Field(description="ISO 4217", examples=["INR"])
    method: str = Field(description="`upi` or `card`", examples=["upi"])
    vpa: Annotated[str | None, _if_any("Of a UPI payment", "success@bank")] = None
    card_network: Annotated[str | None, _if_any("Of a card payment", "visa")] = None
    card_last4: Annotated[str | None, _if_any("Of a card payment", "4242")] = None
    status: str = Field(description="`pending`, `success` or `failed`", examples=["success"])
    created_at: documented.Timestamp


class ToldRefund(BaseModel):
    """A refund as it was when it happened."""

    id: Annotated[str, documented.identifier("rfnd", "The refund")]
    payment_id: PaymentId
    amount: Amount
    currency: str = Field(description="The payment's, in ISO 4217", examples=["INR"])
    reason: str | None = Field(description="As it was given; `null`: not given", examples=["One cup was broken"])
    status: str = Field(description="`pending` or `processed`", examples=["processed"])
    created_at: documented.Timestamp
    processed_at: Annotated[str | None, _if_any("Left out until it is processed", "2024-01-15T10:30:00Z")] = None


class PaymentNews(BaseModel):
    """What happened, and to which payment."""

    payment: ToldPayment


class RefundNews(BaseModel):
    """What happened, to which refund, and the payment that it belongs to."""

    refund: ToldRefund
    payment: ToldPayment


WEBHOOKS: Mapping[str, tuple[str, type[BaseModel]]] = {
    "payment.created": ("A shopper wants to pay an order of yours.", PaymentNews),
    "payment.pending": ("The payment waits for the bank. Told together with its creation.", PaymentNews),
    "payment.success": ("The bank has approved: the order is paid. Deliver what was bought.", PaymentNews),
    "payment.failed": ("The payment will never be paid: declined, or another one was faster.", PaymentNews),
    "refund.created": ("Money is to go back to a shopper.", RefundNews),
    "refund.processed": ("It has gone back.", RefundNews),
    TEST_EVENT: ("You have asked for it, to try your server. The payment never was.", PaymentNews),
}
"""What each webhook tells, and the shape of its `data`."""


def example_body(event_type: str, told: Event | None) -> bytes:
    """The body as it is sent; `told` is the event that it comes of."""
    if told is not None:
        return build_payload(event_type, told.time, told_by(told).data)
    ids: Mapping[str, Any] = {"id": "pay_9aX2kQ7mZr4LpW0e", "order_id": "order_9aX2kQ7mZr4LpW0e"}
    return build_payload(event_type, EXAMPLE_TIME, {"payment": {**sample_payment(EXAMPLE_TIME), **ids}})
