"""What travels on streams: the facts that we publish, and the fields of others' facts that we read."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict

from chassis.clock import iso_seconds, utc_now
from chassis.events import Event
from refunds.domain.payment import MerchantId, Paise, Payment, PaymentId, PaymentStatus
from refunds.domain.refund import Refund, RefundOfPayment, Status

STREAM = "refunds"
JOBS = "refunds.jobs"
PAYMENTS = "payments"
GROUP = "refunds"
"""The consumer group in which our workers share what they read."""

REFUNDABLE = frozenset({"payment.success", "payment.captured"})
"""The events about a payment that change what refunds needs to know of it."""

_FINAL = {Status.PROCESSED: "refund.processed", Status.FAILED: "refund.failed"}


class PaymentSnapshot(BaseModel):
    """The fields that we read of a payment, in its events and in its owner's answers."""

    model_config = ConfigDict(strict=True)

    id: str
    merchant_id: str
    amount: int
    currency: str
    status: str
    processor: str | None = None
    processor_payment_id: str | None = None
    amount_paid: int | None = None


def payment_of(face: Mapping[str, Any], version: int) -> Payment:
    """The payment whose public face its owner has told. Raises `ValueError`: the message is poison."""
    snapshot = PaymentSnapshot.model_validate(face)
    return Payment(
        id=PaymentId(snapshot.id),
        merchant_id=MerchantId(snapshot.merchant_id),
        amount=Paise(snapshot.amount),
        status=PaymentStatus(snapshot.status),
        version=version,
        face=face,
    )


def refund_created(told: RefundOfPayment) -> Event:
    return _event("refund.created", told, told.refund.created_at)


def refund_final(told: RefundOfPayment) -> Event:
    """`refund.processed` or `refund.failed`."""
    return _event(_FINAL[told.refund.status], told, told.refund.processed_at or utc_now())


def process_refund(refund: Refund) -> Event:
    """The job: a worker is to take the refund to its processor. It carries the id alone."""
    return Event(
        type="refund.process",
        subject=refund.id,
        merchant_id=refund.merchant_id,
        version=refund.version,
        data={},
        time=refund.created_at,
        request_id=refund.request_id,
    )


def _event(kind: str, told: RefundOfPayment, time: datetime) -> Event:
    """The refund, and beside it the payment that it belongs to, as its owner last published it."""
    refund = told.refund
    return Event(
        type=kind,
        subject=refund.id,
        merchant_id=refund.merchant_id,
        version=refund.version,
        data={"refund": snapshot(refund), "payment": told.payment.face},
        time=time,
        request_id=refund.request_id,
    )


def snapshot(refund: Refund) -> Mapping[str, Any]:
    """The public face of a refund in events. `processed_at` is left out until it is."""
    fields = {
        "id": refund.id,
        "payment_id": refund.payment_id,
        "amount": refund.amount,
        "currency": refund.currency,
        "reason": refund.reason,
        "status": refund.status,
        "created_at": iso_seconds(refund.created_at),
    }
    return fields if refund.processed_at is None else fields | {"processed_at": iso_seconds(refund.processed_at)}
