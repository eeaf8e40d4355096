"""What payments tells of the attempts to pay an order, and how what is paid by that order stands after them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class AttemptStatus(StrEnum):
    PENDING = "pending"
    SUCCESS = "success"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class PaymentAttempt:
    """A payment as it was at `version`. Money is in the currency's smallest unit.

    `amount` is what the payer paid or would pay, `fee` what the processor said that it keeps; `finished_at` is when
    it succeeded or failed.
    """

    payment_id: str
    order_id: str
    version: int
    status: AttemptStatus
    method: str
    processor: str | None
    amount: int
    fee: int | None
    error_description: str | None
    request_id: str | None
    started_at: datetime
    finished_at: datetime | None


class Standing(StrEnum):
    """How the attempts of one order have come out so far."""

    OPEN = "open"
    PROCESSING = "processing"
    PAID = "paid"


def winner_of(attempts: Iterable[PaymentAttempt]) -> PaymentAttempt | None:
    """The attempt that has paid: the first one, should there ever be two."""
    successful = [attempt for attempt in attempts if attempt.status is AttemptStatus.SUCCESS]
    return min(
        successful, key=lambda attempt: (attempt.finished_at or attempt.started_at, attempt.payment_id), default=None
    )


def standing_of(attempts: Iterable[PaymentAttempt]) -> Standing:
    """Paid once one has succeeded, processing while one is pending, else open: also after all have failed."""
    seen = {attempt.status for attempt in attempts}
    if AttemptStatus.SUCCESS in seen:
        return Standing.PAID
    return Standing.PROCESSING if AttemptStatus.PENDING in seen else Standing.OPEN
