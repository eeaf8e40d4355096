"""What payments tells us: which payments there are to refund."""

from collections.abc import Sequence

from chassis.database import Database
from chassis.events import Event
from chassis.streams import Consumer
from refunds.messages import REFUNDABLE, payment_of
from refunds.use_cases.record_payments import record_payments


def on_payment_events(database: Database) -> Consumer:
    async def handle(batch: Sequence[Event]) -> None:
        # Before its success nothing of a payment can be given back: who asks too early makes us ask its owner.
        told = [event for event in batch if event.type in REFUNDABLE]
        await record_payments(database, [payment_of(event.data, event.version) for event in told])

    return handle
