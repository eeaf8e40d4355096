"""What passes between us and a processor: a refund as an attempt, and the answers that it may get."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from refunds.domain.payment import MerchantId, Paise, PaymentId
from refunds.domain.refund import RefundId


class Stage(StrEnum):
    """Where a refund is on its way through the processor."""

    WAITING = "waiting"
    """Not submitted: its job has not run."""
    AT_PROCESSOR = "at_processor"
    """Submitted, or about to be: from here on only the processor knows the outcome."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """A refund as the processor sees it."""

    refund_id: RefundId
    payment_id: PaymentId
    amount: Paise
    reason: str | None
    inquiries: int
    """How often the processor has been asked about it without a verdict."""
    merchant_id: MerchantId
    created_at: datetime
    sent_at: datetime | None
    """Since when it may be on its way to the processor; `None`: it has not been taken there."""
    processor_payment_id: str | None
    """The processor's name for the payment, where it has one of its own."""
    processor_refund_id: str | None
    """The processor's name for the refund, once it has told us."""


@dataclass(frozen=True, slots=True)
class GivenBack:
    """The money has moved back, or is certain to."""

    processor_refund_id: str | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """No money has moved and none will; `description` says why, for whoever reads the log."""

    description: str


@dataclass(frozen=True, slots=True)
class CheckAgainAt:
    """Still deciding; there is no use in asking before this time."""

    time: datetime
    processor_refund_id: str | None = None


@dataclass(frozen=True, slots=True)
class Unknown:
    """It timed out or made no sense. Money may have moved: ask again, never guess."""


@dataclass(frozen=True, slots=True)
class NeverReceived:
    """The processor has certainly never heard of the refund: it may be submitted."""


Verdict = GivenBack | Refused
Answer = Verdict | CheckAgainAt | Unknown | NeverReceived
