"""The fields that we read of other services' events. What we do not name here we ignore."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from chassis.events import Event

PAYMENT_STREAM = "payments"
REFUND_STREAM = "refunds"
INVOICE_STREAM = "invoices"
MERCHANT_STREAM = "merchants"

DELIVERED_PAYMENT_EVENTS = frozenset({"payment.created", "payment.pending", "payment.success", "payment.failed"})
DELIVERED_REFUND_EVENTS = frozenset({"refund.created", "refund.processed"})
DELIVERED_INVOICE_EVENTS = frozenset({"invoice.paid"})
DELIVERED_EVENTS = DELIVERED_PAYMENT_EVENTS | DELIVERED_REFUND_EVENTS | DELIVERED_INVOICE_EVENTS

_LARGEST_EXACT_IN_JAVASCRIPT = 2**53
_PLACE_OF_INVOICES = 2**31
"""An invoice comes after the payment that paid it."""
_PLACE_OF_REFUNDS = 2**32
"""Refunds come after whatever happened to the payment itself, and after what it paid."""

Amount = Annotated[int, Field(le=_LARGEST_EXACT_IN_JAVASCRIPT)]


class PaymentSnapshot(BaseModel):
    """A payment as the API shows it; the order of the fields is their order in webhook bodies."""

    model_config = ConfigDict(strict=True)

    id: str
    order_id: str
    amount: Amount
    currency: str
    method: str
    vpa: str | None = None
    card_network: str | None = None
    card_last4: str | None = None
    status: str
    created_at: str

    def public_fields(self) -> dict[str, Any]:
        """The fields that apply to the payment's method."""
        return self.model_dump(exclude_none=True)


class RefundSnapshot(BaseModel):
    """A refund as the API shows it; the order of the fields is their order in webhook bodies."""

    model_config = ConfigDict(strict=True)

    id: str
    payment_id: str
    amount: Amount
    currency: str | None = None
    reason: str | None = None
    status: str
    created_at: str
    processed_at: str | None = None

    def public_fields(self, payment: PaymentSnapshot) -> dict[str, Any]:
        """`reason` is `null` where none was given; `processed_at` is left out until it is."""
        fields = self.model_dump(exclude={"processed_at"} if self.processed_at is None else None)
        # An earlier release left the currency to the payment, and its events may still come.
        return fields | {"currency": self.currency or payment.currency}


class InvoiceCustomer(BaseModel):
    model_config = ConfigDict(strict=True)

    name: str
    email: str | None = None
    phone: str | None = None


class InvoiceItem(BaseModel):
    model_config = ConfigDict(strict=True)

    description: str
    quantity: Amount
    unit_amount: Amount


class ConvenienceFee(BaseModel):
    model_config = ConfigDict(strict=True)

    mode: str
    amount: Amount


class InvoicePayment(BaseModel):
    """What paid an invoice. `amount`: what the shopper paid. `fee`: what the processor kept of it, where that is
    known."""

    model_config = ConfigDict(strict=True)

    id: str
    method: str
    processor: str | None = None
    amount: Amount
    fee: Amount | None = None
    paid_at: str


class InvoiceSnapshot(BaseModel):
    """A paid invoice as the API shows it; the order of the fields is their order in webhook bodies."""

    model_config = ConfigDict(strict=True)

    id: str
    number: str
    customer: InvoiceCustomer
    items: list[InvoiceItem]
    currency: str
    amount: Amount
    convenience_fee: ConvenienceFee
    total: Amount
    status: str
    due_date: str | None = None
    notes: str | dict[str, Any] | None = None
    payment_url: str
    customer_url: str
    order_id: str
    payment: InvoicePayment
    created_at: str
    updated_at: str

    def paid_by(self) -> dict[str, Any]:
        """The payment in short, where every webhook has one: receivers look for its id there."""
        return {
            "id": self.payment.id,
            "order_id": self.order_id,
            "amount": self.total,
            "currency": self.currency,
            "method": self.payment.method,
            "status": "success",
        }


class MerchantSnapshot(BaseModel):
    """What we read of `merchant.created`: the secret that the merchant was shown, sealed with our common key."""

    webhook_secret_encrypted: str | None = None


class ShownSecret(BaseModel):
    merchant_id: str
    webhook_secret_encrypted: str


class ShownSecrets(BaseModel):
    """What merchants answers on `POST /internal/merchants/webhook-secrets`."""

    webhook_secrets: list[ShownSecret]


@dataclass(frozen=True, slots=True)
class News:
    """What a webhook tells: `data` of its body, and its place in the line of its payment's."""

    payment_id: str
    place: int
    data: Mapping[str, Any]


def told_by(event: Event) -> News:
    """What merchants are told of one of `DELIVERED_EVENTS`. Raises `pydantic.ValidationError`: the event is poison."""
    if event.type in DELIVERED_PAYMENT_EVENTS:
        payment = PaymentSnapshot.model_validate(event.data)
        return News(payment.id, event.version, {"payment": payment.public_fields()})
    if event.type in DELIVERED_INVOICE_EVENTS:
        invoice = InvoiceSnapshot.model_validate(event.data)
        told = {"invoice": invoice.model_dump(), "payment": invoice.paid_by()}
        return News(invoice.payment.id, _PLACE_OF_INVOICES + event.version, told)
    refund = RefundSnapshot.model_validate(event.data.get("refund"))
    payment = PaymentSnapshot.model_validate(event.data.get("payment"))
    told = {"refund": refund.public_fields(payment), "payment": payment.public_fields()}
    return News(payment.id, _PLACE_OF_REFUNDS + event.version, told)
