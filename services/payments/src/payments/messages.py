"""What travels on streams: the facts that we publish, and the fields of others' facts that we read."""

import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from pydantic import AwareDatetime, BaseModel, ConfigDict

from chassis.clock import iso_seconds
from chassis.events import Event
from chassis.ids import named_uuid
from chassis.request_context import current_request_id
from payments.domain.merchant import Merchant
from payments.domain.payment import MerchantId, Order, OrderId, Paise, Payment, PaymentId, Status
from payments.domain.refund_event import RefundEvent
from payments.domain.timeline import Delivery, Outcome

STREAM = "payments"
JOBS = "payments.jobs"
REFUNDS = "refunds"
MERCHANTS = "merchants"
GROUP = "payments"
"""The consumer group in which our workers share what they read."""

_EVENTS = uuid.UUID("0f8b6f0a-8c4e-4f7b-9d1d-5b0a6f3c2e11")
"""The name space of event ids."""
_FINAL = {Status.SUCCESS: "payment.success", Status.FAILED: "payment.failed"}


class OrderSnapshot(BaseModel):
    """The fields that we read of an order, in its events and in its owner's answers."""

    id: str
    merchant_id: str
    amount: int
    currency: str
    convenience_fee: int = 0
    payable_until: AwareDatetime | None = None

    def to_order(self) -> Order:
        return Order(
            OrderId(self.id),
            MerchantId(self.merchant_id),
            Paise(self.amount),
            self.currency,
            Paise(self.convenience_fee),
            self.payable_until,
        )


class MerchantSnapshot(BaseModel):
    """The fields that we read of a merchant, in its events."""

    model_config = ConfigDict(strict=True)

    id: str
    is_active: bool


def merchant_told(event: Event) -> Merchant:
    """What an event of merchants says. Raises `ValueError`: the message is poison."""
    merchant = MerchantSnapshot.model_validate(event.data)
    return Merchant(MerchantId(merchant.id), merchant.is_active, event.version)


class RefundSnapshot(BaseModel):
    """The fields that we read of a refund, in its events."""

    model_config = ConfigDict(strict=True)

    id: str
    payment_id: str
    amount: int


def refund_told(event: Event) -> RefundEvent:
    """What an event of refunds says. Raises `ValueError` or `KeyError`: the message is poison."""
    refund = RefundSnapshot.model_validate(event.data["refund"])
    return RefundEvent(
        refund_id=refund.id,
        event=event.type,
        payment_id=PaymentId(refund.payment_id),
        amount=Paise(refund.amount),
        occurred_at=event.time,
        request_id=event.request_id,
        event_id=event.id,
    )


class DeliverySnapshot(BaseModel):
    """The fields that we read of webhooks' answer about its deliveries."""

    event_id: str
    webhook_id: str
    event: str
    time: datetime
    outcome: Outcome
    attempt: int | None = None
    response_code: int | None = None

    def to_delivery(self) -> Delivery:
        return Delivery(**self.model_dump())


def payment_begun(payment: Payment, face: Mapping[str, Any]) -> list[Event]:
    """`payment.created` and `payment.pending`: the same payment, told twice. `face` is its `snapshot`."""
    return [_event("payment.created", payment, 1, face), _event("payment.pending", payment, 2, face)]


def payment_final(payment: Payment) -> Event:
    """`payment.success` or `payment.failed`."""
    return _event(_FINAL[payment.status], payment, payment.version, snapshot(payment))


def payment_captured(payment: Payment) -> Event:
    """`payment.captured`, of the request that captured it: the payment's own is the one that created it."""
    return replace(
        _event("payment.captured", payment, payment.version, snapshot(payment)), request_id=current_request_id()
    )


def process_payment(payment: Payment) -> Event:
    """The job: a worker is to take the payment to its processor. It carries the id alone."""
    return Event(
        # Before the versions that merchants are told of.
        id=event_id(payment.id, 0),
        type="payment.process",
        subject=payment.id,
        merchant_id=payment.merchant_id,
        version=payment.version,
        data={},
        time=payment.created_at,
        request_id=payment.request_id,
    )


def _event(kind: str, payment: Payment, version: int, face: Mapping[str, Any]) -> Event:
    return Event(
        id=event_id(payment.id, version),
        type=kind,
        subject=payment.id,
        merchant_id=payment.merchant_id,
        version=version,
        data=face,
        time=payment.updated_at,
        request_id=payment.request_id,
    )


def event_id(payment_id: PaymentId, version: int) -> str:
    """Of the event that tells this version of the payment: by it webhooks is asked how the merchant was told."""
    return named_uuid(_EVENTS, f"{payment_id} {version}")


def snapshot(payment: Payment) -> Mapping[str, Any]:
    """The public face of a payment, in events and in the API. Fields that cannot apply are left out."""
    instrument, paid = payment.instrument, payment.paid
    fields = {
        "id": payment.id,
        "order_id": payment.order_id,
        "merchant_id": payment.merchant_id,
        "amount": payment.amount,
        "currency": payment.currency,
        "method": instrument.method,
        "vpa": instrument.vpa,
        "card_network": instrument.card_network,
        "card_last4": instrument.card_last4,
        "processor": payment.processor,
        "status": payment.status,
        "captured": payment.captured,
        "error_code": payment.error_code,
        "error_description": payment.error_description,
        "redirect_url": payment.redirect_url if payment.status is Status.PENDING else None,
        "processor_payment_id": paid.processor_payment_id if paid else None,
        "amount_paid": paid.amount if paid else None,
        "fee": paid.fee if paid else None,
        "created_at": iso_seconds(payment.created_at),
        "updated_at": iso_seconds(payment.updated_at),
    }
    return {name: value for name, value in fields.items() if value is not None}
