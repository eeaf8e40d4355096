"""Wire shapes: the events that this service publishes, and the fields of others' messages that it reads."""

from typing import Any

from pydantic import BaseModel

from chassis.clock import iso_seconds
from chassis.events import Event
from orders.domain.order import Order

STREAM = "orders"
MERCHANTS = "merchants"
PAYMENTS = "payments"


def order_created(order: Order, request_id: str | None) -> Event:
    return _event("order.created", order, _snapshot(order), request_id)


def order_paid(order: Order, request_id: str | None) -> Event:
    return _event("order.paid", order, _snapshot(order) | {"paid_payment_id": order.paid_payment_id}, request_id)


def _event(kind: str, order: Order, data: dict[str, Any], request_id: str | None) -> Event:
    return Event(
        type=kind,
        subject=order.id,
        merchant_id=order.merchant_id,
        version=order.version,
        data=data,
        request_id=request_id,
    )


def _snapshot(order: Order) -> dict[str, Any]:
    """The order as the API shows it."""
    return {
        "id": order.id,
        "merchant_id": order.merchant_id,
        "amount": order.amount,
        "currency": order.currency,
        "receipt": order.receipt,
        "notes": order.notes,
        "status": order.status,
        "created_at": iso_seconds(order.created_at),
        "updated_at": iso_seconds(order.updated_at),
    }


class PaymentSucceeded(BaseModel):
    """What is read of `payment.success`."""

    id: str
    order_id: str


class MerchantChanged(BaseModel):
    """What is read of every `merchant.*` event."""

    id: str
    name: str


class AnsweredMerchant(BaseModel):
    id: str
    name: str
    version: int


class AnsweredMerchants(BaseModel):
    """What merchants answers on `POST /internal/merchants/lookup`."""

    merchants: list[AnsweredMerchant]
