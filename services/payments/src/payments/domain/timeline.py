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

    time: datetime
    webhook_id: str
    event: str
    outcome: Outcome
    refund_id: str | None = None
    """Of the refund that the event is about, where it is about one."""
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


def tell(
    payment: Payment, capture: Capture | None, refunds: Sequence[RefundEvent], deliveries: Sequence[Delivery]
) -> list[Entry]:
    """Everything that is known of the payment, oldest first."""
    happened = [*_states(payment, capture), *map(_refund, refunds)]
    causes = {(entry.event, entry.refund_id): entry.request_id for entry in happened}
    told = [_delivery(each, causes.get((each.event, each.refund_id))) for each in deliveries]
    # Stable: in one moment a thing happens before it is told, and in the order in which it is listed here.
    return sorted([*happened, *told], key=lambda entry: entry.time)


def _states(payment: Payment, capture: Capture | None) -> list[Entry]:
    states = [
        Entry(payment.created_at, Kind.PAYMENT, "payment.created", payment.request_id, Status.PENDING),
        Entry(payment.created_at, Kind.PAYMENT, "payment.pending", payment.request_id, Status.PENDING),
    ]
    if payment.status is not Status.PENDING:
        settled_at = capture.settled_at if capture else payment.updated_at
        event = f"payment.{payment.status}"
        states.append(Entry(settled_at, Kind.PAYMENT, event, payment.request_id, payment.status))
    if capture is not None:
        states.append(Entry(capture.captured_at, Kind.PAYMENT, "payment.captured", capture.request_id, payment.status))
    return states


def _refund(told: RefundEvent) -> Entry:
    return Entry(
        told.occurred_at, Kind.REFUND, told.event, told.request_id, refund_id=told.refund_id, amount=told.amount
    )


def _delivery(delivery: Delivery, request_id: str | None) -> Entry:
    return Entry(
        delivery.time,
        Kind.WEBHOOK,
        delivery.event,
        request_id,
        refund_id=delivery.refund_id,
        webhook_id=delivery.webhook_id,
        attempt=delivery.attempt,
        outcome=delivery.outcome,
        response_code=delivery.response_code,
    )
