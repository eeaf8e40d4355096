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
    DELIVERED_INVOICE_EVENTS,
    DELIVERED_PAYMENT_EVENTS,
    DELIVERED_REFUND_EVENTS,
    INVOICE_STREAM,
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
        INVOICE_STREAM: sorted(DELIVERED_INVOICE_EVENTS),
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
    method: str = Field(description="`upi`, `card` or `redirect`", examples=["upi"])
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


class ToldCustomer(BaseModel):
    """Whom you asked to pay. `null`: not given."""

    name: str = Field(description="As you gave it", examples=["Asha Rao"])
    email: str | None = Field(description="As you gave it", examples=["asha@example.com"])
    phone: str | None = Field(description="As you gave it", examples=["+91 98765 43210"])


class ToldItem(BaseModel):
    """A line of the invoice."""

    description: str = Field(description="What it is for", examples=["Consulting, January"])
    quantity: int = Field(description="How many of it", examples=[2])
    unit_amount: Amount


class ToldFee(BaseModel):
    """What the shopper paid on top."""

    mode: str = Field(description="`off`: you bear the processor's fee; `on`: the shopper does", examples=["on"])
    amount: Amount


class ToldPaymentOfInvoice(BaseModel):
    """What paid the invoice."""

    id: PaymentId
    method: str = Field(description="`upi`, `card` or `redirect`", examples=["upi"])
    processor: str | None = Field(description="Who took the money; `null`: not known", examples=["simulator"])
    amount: int = Field(description="What the shopper paid, in the currency's smallest unit", examples=[102714])
    fee: int | None = Field(description="Of that, what the processor kept; `null`: not known", examples=[2714])
    paid_at: documented.Timestamp


class ToldInvoice(BaseModel):
    """An invoice that is paid, as the API shows it."""

    id: Annotated[str, documented.identifier("inv", "The invoice")]
    number: str = Field(description="As your customer sees it", examples=["INV-000001"])
    customer: ToldCustomer = Field(description="Whom you asked to pay")
    items: list[ToldItem] = Field(description="What it is for")
    currency: str = Field(description="ISO 4217", examples=["INR"])
    amount: int = Field(description="The sum of the items, in the currency's smallest unit", examples=[100000])
    convenience_fee: ToldFee = Field(description="What the shopper paid on top")
    total: int = Field(description="What the shopper had to pay in all", examples=[102714])
    status: str = Field(description="`paid`", examples=["paid"])
    due_date: str | None = Field(description="Until when you expected the money", examples=["2024-02-15"])
    notes: str | dict[str, Any] | None = Field(description="As you gave them", examples=["Second reminder"])
    payment_url: str = Field(
        description="Its page, for whoever has the address", examples=["https://pay.example/i/4pW"]
    )
    customer_url: str = Field(
        description="The page of all invoices of the customer", examples=["https://pay.example/c/Z"]
    )
    order_id: Annotated[str, documented.identifier("order", "The order that it was paid through")]
    payment: ToldPaymentOfInvoice = Field(description="What paid it")
    created_at: documented.Timestamp
    updated_at: documented.Timestamp


class InvoicesPayment(BaseModel):
    """The payment in short, where every webhook has one."""

    id: PaymentId
    order_id: Annotated[str, documented.identifier("order", "The order that it paid")]
    amount: int = Field(description="The invoice's total, in the currency's smallest unit", examples=[102714])
    currency: str = Field(description="ISO 4217", examples=["INR"])
    method: str = Field(description="`upi`, `card` or `redirect`", examples=["upi"])
    status: str = Field(description="`success`", examples=["success"])


class PaymentNews(BaseModel):
    """What happened, and to which payment."""

    payment: ToldPayment


class RefundNews(BaseModel):
    """What happened, to which refund, and the payment that it belongs to."""

    refund: ToldRefund
    payment: ToldPayment


class InvoiceNews(BaseModel):
    """The invoice that was paid, and its payment."""

    invoice: ToldInvoice = Field(description="The invoice")
    payment: InvoicesPayment = Field(description="The payment that paid it")


WEBHOOKS: Mapping[str, tuple[str, type[BaseModel]]] = {
    "payment.created": ("A shopper wants to pay an order of yours.", PaymentNews),
    "payment.pending": ("The payment waits for the bank. Told together with its creation.", PaymentNews),
    "payment.success": ("The bank has approved: the order is paid. Deliver what was bought.", PaymentNews),
    "payment.failed": ("The payment will never be paid: declined, or another one was faster.", PaymentNews),
    "refund.created": ("Money is to go back to a shopper.", RefundNews),
    "refund.processed": ("It has gone back.", RefundNews),
    "invoice.paid": ("An invoice of yours is paid. Told after its payment's success.", InvoiceNews),
    TEST_EVENT: ("You have asked for it, to try your server. The payment never was.", PaymentNews),
}
"""What each webhook tells, and the shape of its `data`."""


def example_body(event_type: str, told: Event | None) -> bytes:
    """The body as it is sent; `told` is the event that it comes of."""
    if told is not None:
        return build_payload(event_type, told.time, told_by(told).data)
    ids: Mapping[str, Any] = {"id": "pay_9aX2kQ7mZr4LpW0e", "order_id": "order_9aX2kQ7mZr4LpW0e"}
    return build_payload(event_type, EXAMPLE_TIME, {"payment": {**sample_payment(EXAMPLE_TIME), **ids}})
