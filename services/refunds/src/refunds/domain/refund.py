"""A refund and its transitions: `pending` → `processed` | `failed`, and final is final."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import NewType

from refunds.domain.errors import RefundAlreadyFinal
from refunds.domain.payment import MerchantId, Paise, Payment, PaymentId

RefundId = NewType("RefundId", str)

MIN_AMOUNT = 1
MAX_REASON = 500


class Status(StrEnum):
    PENDING = "pending"
    PROCESSED = "processed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Refund:
    id: RefundId
    payment_id: PaymentId
    merchant_id: MerchantId
    amount: Paise
    currency: str
    """The payment's."""
    reason: str | None
    status: Status
    created_at: datetime
    processed_at: datetime | None
    version: int
    """Grows with each event about the refund; events carry it."""
    request_id: str | None = None

    def processed(self, now: datetime) -> "Refund":
        """The money has been given back."""
        return replace(self._final(Status.PROCESSED), processed_at=now)

    def refused(self) -> "Refund":
        """No money has been given back and none will: the payment has as much left as before."""
        return self._final(Status.FAILED)

    def _final(self, status: Status) -> "Refund":
        if self.status is not Status.PENDING:
            raise RefundAlreadyFinal(self.id)
        return replace(self, status=status, version=self.version + 1)


@dataclass(frozen=True, slots=True)
class RefundOfPayment:
    """A refund beside the payment that it belongs to."""

    refund: Refund
    payment: Payment


def begin_refund(
    refund_id: RefundId,
    payment: Payment,
    amount: Paise,
    reason: str | None,
    now: datetime,
    request_id: str | None = None,
) -> Refund:
    """A new refund, pending until the processor has decided."""
    return Refund(
        id=refund_id,
        payment_id=payment.id,
        merchant_id=payment.merchant_id,
        amount=amount,
        currency=payment.currency,
        reason=reason,
        status=Status.PENDING,
        created_at=now,
        processed_at=None,
        version=1,
        request_id=request_id,
    )
