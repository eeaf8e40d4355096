"""What orders tells us: which orders there are to pay."""

from collections.abc import Sequence

from chassis.database import Database
from chassis.events import Event
from chassis.streams import Consumer
from payments.messages import OrderSnapshot
from payments.use_cases.record_orders import record_orders


def on_order_events(database: Database) -> Consumer:
    async def handle(batch: Sequence[Event]) -> None:
        snapshots = {event.subject: event.data for event in batch if event.type.startswith("order.")}
        await record_orders(database, [OrderSnapshot.model_validate(data).to_order() for data in snapshots.values()])

    return handle
