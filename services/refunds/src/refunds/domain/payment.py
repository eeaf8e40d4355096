"""What refunds knows of payments: which may be given back, and how much of each is left."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NewType

from refunds.domain.errors import AmountExceedsAvailable, PaymentNotRefundable, PaymentPendingInSnapshot

PaymentId = NewType("PaymentId", str)
MerchantId = NewType("MerchantId", str)
Paise = NewType("Paise", int)
"""An amount in the smallest unit of its currency."""


SIMULATOR = "simulator"
"""The processor of payments that name none."""


class PaymentStatus(StrEnum):
    PENDING = "pending"
    SUCCESS = "success"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment as its owner last told us of it."""

    id: PaymentId
    merchant_id: MerchantId
    amount: Paise
    status: PaymentStatus
    version: int
    """Grows with each change of the payment: of two snapshots the greater version is the later one."""
    face: Mapping[str, Any]
    """The public face of the payment, as its owner publishes it; it goes along in every event about a refund."""

    @property
    def currency(self) -> str:
        """ISO 4217; of its refunds, too."""
        return self.face["currency"]

    @property
    def processor(self) -> str:
        """Who took the money, and gives it back."""
        return self.face.get("processor") or SIMULATOR

    @property
    def refundable(self) -> Paise:
        """What may be given back in all: no more than was asked for, and no more than the processor has received."""
        return Paise(min(self.amount, self.face.get("amount_paid") or self.amount))


@dataclass(frozen=True, slots=True)
class RefundablePayment:
    """A payment, and how much of it its pending and processed refunds take up."""

    payment: Payment
    reserved: Paise

    def check(self, amount: Paise) -> None:
        """Whether a refund of `amount` may be reserved. Raises the rule that forbids it."""
        match self.payment.status:
            case PaymentStatus.PENDING:
                raise PaymentPendingInSnapshot
            case PaymentStatus.FAILED:
                raise PaymentNotRefundable
            case PaymentStatus.SUCCESS:
                if amount > self.payment.refundable - self.reserved:
                    raise AmountExceedsAvailable

    @property
    def is_in_bounds(self) -> bool:
        """Whether what is reserved may be given back: the payment is successful and not exceeded."""
        return self.payment.status is PaymentStatus.SUCCESS and self.reserved <= self.payment.refundable
