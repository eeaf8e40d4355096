"""What merchants tells us: who is shut out, and who is let in again."""

from collections.abc import Sequence

from chassis.database import Database
from chassis.events import Event
from chassis.streams import Consumer
from payments.messages import merchant_told
from payments.use_cases.record_merchants import record_merchants


def on_merchant_events(database: Database) -> Consumer:
    async def handle(batch: Sequence[Event]) -> None:
        await record_merchants(
            database, [merchant_told(event) for event in batch if event.type.startswith("merchant.")]
        )

    return handle
