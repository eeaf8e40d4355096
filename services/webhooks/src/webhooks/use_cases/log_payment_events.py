"""What happened to payments becomes webhooks to deliver."""

from collections.abc import Sequence
from uuid import uuid4

from chassis.database import Transaction
from chassis.events import Event
from webhooks.domain.payload import build_payload
from webhooks.messages import DELIVERED_PAYMENT_EVENTS, payment_in
from webhooks.storage import webhook_logs
from webhooks.storage.webhook_logs import NewLog


async def log_payment_events(events: Sequence[Event], tx: Transaction) -> int:
    """One log for each event that merchants are told of, if its merchant has a URL. Returns how many are new.

    An event that was seen before changes nothing.
    """
    logs = [_new_log(event) for event in events if event.type in DELIVERED_PAYMENT_EVENTS]
    return await webhook_logs.add(tx, logs) if logs else 0


def _new_log(event: Event) -> NewLog:
    payment = payment_in(event)
    return NewLog(
        id=uuid4(),
        merchant_id=event.merchant_id,
        event=event.type,
        payload=build_payload(event.type, event.time, payment.public_fields()),
        event_id=event.id,
        payment_id=payment.id,
        event_version=event.version,
    )
