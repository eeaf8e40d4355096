"""Wire shapes: the events that this service publishes, and the fields of others' messages that it reads."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from pydantic import BaseModel, StrictBool

from chassis.clock import iso_seconds
from chassis.events import Event
from orders.domain.checkout_pages import CheckoutPages
from orders.domain.invoice import Invoice, number_text
from orders.domain.order import Order
from orders.domain.payment_attempt import AttemptStatus, PaymentAttempt

STREAM = "orders"
INVOICES = "invoices"
MERCHANTS = "merchants"
PAYMENTS = "payments"


def order_created(order: Order, request_id: str | None) -> Event:
    return _event("order.created", order, _snapshot(order) | _terms(order), request_id)


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


def _terms(order: Order) -> dict[str, Any]:
    """What whoever takes payments of the order has to know besides, where there is anything."""
    terms: dict[str, Any] = {}
    if order.convenience_fee:
        terms["convenience_fee"] = order.convenience_fee
    if order.payable_until is not None:
        terms["payable_until"] = iso_seconds(order.payable_until)
    return terms


def order_face(order: Order) -> dict[str, Any]:
    """The order as it is shown to the service that is to close it."""
    return _snapshot(order) | _terms(order)


def invoice_created(invoice: Invoice, pages: CheckoutPages) -> Event:
    return _invoice_event("invoice.created", invoice, pages, invoice.request_id)


def invoice_paid(invoice: Invoice, pages: CheckoutPages) -> Event:
    return _invoice_event("invoice.paid", invoice, pages, invoice.payment.request_id if invoice.payment else None)


def invoice_cancelled(invoice: Invoice, pages: CheckoutPages) -> Event:
    cancellation = invoice.cancellation
    return _invoice_event("invoice.cancelled", invoice, pages, cancellation.request_id if cancellation else None)


def _invoice_event(kind: str, invoice: Invoice, pages: CheckoutPages, request_id: str | None) -> Event:
    return Event(
        type=kind,
        subject=invoice.id,
        merchant_id=invoice.merchant_id,
        version=invoice.version,
        data=invoice_face(invoice, pages),
        request_id=request_id,
    )


def invoice_face(invoice: Invoice, pages: CheckoutPages) -> dict[str, Any]:
    """The invoice as its merchant sees it, in events and in the API."""
    return {
        "id": invoice.id,
        "number": number_text(invoice.number),
        "customer": asdict(invoice.customer),
        "items": [asdict(item) for item in invoice.items],
        "currency": invoice.currency,
        "amount": invoice.amount,
        "convenience_fee": asdict(invoice.fee),
        "total": invoice.total,
        "status": invoice.status,
        "due_date": invoice.due_date.isoformat() if invoice.due_date else None,
        "notes": invoice.notes,
        "payment_url": pages.of_invoice(invoice.link),
        "customer_url": pages.of_customer(invoice.customer_link),
        "order_id": invoice.order_id,
        "payment": payment_face(invoice.payment, invoice.fee.amount),
        "created_at": iso_seconds(invoice.created_at),
        "updated_at": iso_seconds(invoice.updated_at),
    }


def payment_face(payment: PaymentAttempt | None, fee_in_order: int) -> dict[str, Any] | None:
    """What is told of the payment that paid something. Where the processor has named no fee, it is the one that the
    payer paid on top."""
    if payment is None:
        return None
    return {
        "id": payment.payment_id,
        "method": payment.method,
        "processor": payment.processor,
        "amount": payment.amount,
        "fee": fee_in_order if payment.fee is None else payment.fee,
        "paid_at": iso_seconds(payment.finished_at or payment.started_at),
    }


class PaymentTold(BaseModel):
    """What is read of `payment.created`, `payment.success` and `payment.failed`."""

    id: str
    order_id: str
    amount: int
    method: str
    created_at: datetime
    processor: str | None = None
    amount_paid: int | None = None
    fee: int | None = None
    error_description: str | None = None


_STATUS_TOLD = {
    "payment.created": AttemptStatus.PENDING,
    "payment.success": AttemptStatus.SUCCESS,
    "payment.failed": AttemptStatus.FAILED,
}
OF_USE = frozenset(_STATUS_TOLD)
"""The types of payments' events that are read: `payment.pending` tells what `payment.created` has told."""


def tells_of_attempt(event: Event) -> bool:
    return event.type in _STATUS_TOLD


def order_told(event: Event) -> str:
    """Which order an event of payments is about. Raises `KeyError` or `TypeError`: the message is poison."""
    order_id = event.data["order_id"]
    if not isinstance(order_id, str):
        raise TypeError("order_id must be a string")
    return order_id


def attempt_told(event: Event) -> PaymentAttempt:
    """What an event of payments says. Raises `ValueError`: the message is poison."""
    payment = PaymentTold.model_validate(event.data)
    status = _STATUS_TOLD[event.type]
    return PaymentAttempt(
        payment_id=payment.id,
        order_id=payment.order_id,
        version=event.version,
        status=status,
        method=payment.method,
        processor=payment.processor,
        amount=payment.amount if payment.amount_paid is None else payment.amount_paid,
        fee=payment.fee,
        error_description=payment.error_description,
        request_id=event.request_id,
        started_at=payment.created_at,
        finished_at=None if status is AttemptStatus.PENDING else event.time,
    )


class PaymentSucceeded(BaseModel):
    """What is read of `payment.success`."""

    id: str
    order_id: str


class MerchantChanged(BaseModel):
    """What is read of every `merchant.*` event."""

    id: str
    name: str
    is_active: bool = True


class AnsweredMerchant(BaseModel):
    id: str
    name: str
    version: int
    is_active: bool = True


class AnsweredMerchants(BaseModel):
    """What merchants answers on `POST /internal/merchants/lookup`."""

    merchants: list[AnsweredMerchant]


class AnsweredClosing(BaseModel):
    """What payments answers on `POST /internal/orders/close`."""

    closed: StrictBool


class AnsweredSignature(BaseModel):
    """What merchants answers on `POST /internal/merchants/sign`."""

    signature: str
