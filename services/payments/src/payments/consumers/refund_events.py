"""What refunds tells us: what has become of the refunds of our payments."""

from collections.abc import Sequence

from chassis.database import Database
from chassis.events import Event
from chassis.streams import Consumer
from payments.messages import refund_told
from payments.use_cases.record_refunds import record_refunds


def on_refund_events(database: Database) -> Consumer:
    async def handle(batch: Sequence[Event]) -> None:
        await record_refunds(database, [refund_told(event) for event in batch if event.type.startswith("refund.")])

    return handle
