"""What travels on streams: the facts that we publish, and the fields of others' facts that we read."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from chassis.clock import iso_seconds
from chassis.events import Event
from payments.domain.payment import MerchantId, Order, OrderId, Paise, Payment, Status

STREAM = "payments"
JOBS = "payments.jobs"
GROUP = "payments"
"""The consumer group in which our workers share what they read."""

_FINAL = {Status.SUCCESS: "payment.success", Status.FAILED: "payment.failed"}


class OrderSnapshot(BaseModel):
    """The fields that we read of an order, in its events and in its owner's answers."""

    id: str
    merchant_id: str
    amount: int
    currency: str

    def to_order(self) -> Order:
        return Order(OrderId(self.id), MerchantId(self.merchant_id), Paise(self.amount), self.currency)


def payment_begun(payment: Payment) -> list[Event]:
    """`payment.created` and `payment.pending`: the same payment, told twice."""
    face = snapshot(payment)
    return [_event("payment.created", payment, 1, face), _event("payment.pending", payment, 2, face)]


def payment_final(payment: Payment) -> Event:
    """`payment.success` or `payment.failed`."""
    return _event(_FINAL[payment.status], payment, payment.version, snapshot(payment))


def process_payment(payment: Payment) -> Event:
    """The job: a worker is to take the payment to its processor. It carries the id alone."""
    return Event(
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
        type=kind,
        subject=payment.id,
        merchant_id=payment.merchant_id,
        version=version,
        data=face,
        time=payment.updated_at,
        request_id=payment.request_id,
    )


def snapshot(payment: Payment) -> Mapping[str, Any]:
    """The public face of a payment, in events and in the API. Fields that cannot apply are left out."""
    instrument = payment.instrument
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
        "status": payment.status,
        "captured": payment.captured,
        "error_code": payment.error_code,
        "error_description": payment.error_description,
        "created_at": iso_seconds(payment.created_at),
        "updated_at": iso_seconds(payment.updated_at),
    }
    return {name: value for name, value in fields.items() if value is not None}
