"""The story of an invoice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from orders.domain.invoice import Invoice
from orders.domain.payment_attempt import AttemptStatus, PaymentAttempt


class Happening(StrEnum):
    CREATED = "created"
    PAYMENT_STARTED = "payment_started"
    PAYMENT_FAILED = "payment_failed"
    PAID = "paid"
    CANCELLED = "cancelled"


_END = {AttemptStatus.SUCCESS: Happening.PAID, AttemptStatus.FAILED: Happening.PAYMENT_FAILED}


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that happened; what it was about and which request brought it about, where that is known."""

    at: datetime
    event: Happening
    payment_id: str | None = None
    description: str | None = None
    request_id: str | None = None


def story_of(invoice: Invoice, attempts: Sequence[PaymentAttempt]) -> list[Entry]:
    """All that happened to an invoice, oldest first. `attempts` are in the order in which they began."""
    entries = [Entry(invoice.created_at, Happening.CREATED, request_id=invoice.request_id)]
    for attempt in attempts:
        entries += _of_attempt(attempt)
    if invoice.cancellation is not None:
        cancellation = invoice.cancellation
        entries.append(Entry(cancellation.at, Happening.CANCELLED, request_id=cancellation.request_id))
    # Of one second, which is all that the beginning of a payment is told to, the order of the facts is kept.
    return sorted(entries, key=lambda entry: entry.at.replace(microsecond=0))


def _of_attempt(attempt: PaymentAttempt) -> list[Entry]:
    begun = Entry(attempt.started_at, Happening.PAYMENT_STARTED, attempt.payment_id, request_id=attempt.request_id)
    if attempt.status is AttemptStatus.PENDING or attempt.finished_at is None:
        return [begun]
    ended = Entry(
        attempt.finished_at,
        _END[attempt.status],
        attempt.payment_id,
        attempt.error_description,
        attempt.request_id,
    )
    return [begun, ended]
