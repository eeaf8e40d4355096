"""The story of one payment: what happened to it, to its refunds, and who was told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from payments.domain.payment import Payment, Status
from payments.domain.refund_event import RefundEvent


class Kind(StrEnum):
    """Of what an entry tells."""

    PAYMENT = "payment"
    REFUND = "refund"
    WEBHOOK = "webhook"


class Outcome(StrEnum):
    """Of an attempt at delivering a webhook; `pending` where none has been made."""

    PENDING = "pending"
    SUCCESS = "success"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Capture:
    settled_at: datetime
    captured_at: datetime
    request_id: str | None


@dataclass(frozen=True, slots=True)
class Delivery:
    """An attempt at telling the merchant of an event, or one that is still to be made."""

    event_id: str
    webhook_id: str
    event: str
    time: datetime
    outcome: Outcome
    attempt: int | None = None
    response_code: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that happened. Fields that cannot apply are `None`."""

    time: datetime
    kind: Kind
    event: str
    request_id: str | None
    """Of the request that brought the event about."""
    status: Status | None = None
    refund_id: str | None = None
    amount: int | None = None
    webhook_id: str | None = None
    attempt: int | None = None
    outcome: Outcome | None = None
    response_code: int | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """An entry, and the id of the event by which others were told of it."""

    event_id: str
    entry: Entry


def tell(happened: Sequence[Told], deliveries: Sequence[Delivery]) -> list[Entry]:
    """Everything that is known, oldest first."""
    causes = {told.event_id: told.entry for told in happened}
    entries = [told.entry for told in happened]
    entries += [_delivery(each, causes[each.event_id]) for each in deliveries if each.event_id in causes]
    # Stable: in one moment a thing happens before it is told, and in the order in which it is given.
    return sorted(entries, key=lambda entry: entry.time)


def states(payment: Payment, capture: Capture | None) -> list[Entry]:
    """The payment's states, each told by the event of the next version."""
    begun = [
        Entry(payment.created_at, Kind.PAYMENT, event, payment.request_id, Status.PENDING)
        for event in ("payment.created", "payment.pending")
    ]
    if payment.status is Status.PENDING:
        return begun
    settled_at = capture.settled_at if capture else payment.updated_at
    settled = Entry(settled_at, Kind.PAYMENT, f"payment.{payment.status}", payment.request_id, payment.status)
    if capture is None:
        return [*begun, settled]
    captured = Entry(capture.captured_at, Kind.PAYMENT, "payment.captured", capture.request_id, payment.status)
    return [*begun, settled, captured]


def refund_entry(told: RefundEvent) -> Entry:
    return Entry(
        told.occurred_at, Kind.REFUND, told.event, told.request_id, refund_id=told.refund_id, amount=told.amount
    )


def _delivery(delivery: Delivery, cause: Entry) -> Entry:
    return Entry(
        delivery.time,
        Kind.WEBHOOK,
        delivery.event,
        cause.request_id,
        refund_id=cause.refund_id,
        webhook_id=delivery.webhook_id,
        attempt=delivery.attempt,
        outcome=delivery.outcome,
        response_code=delivery.response_code,
    )
