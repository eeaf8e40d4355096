"""What merchants says: who is new."""

from collections.abc import Sequence

from chassis.database import Database
from chassis.events import Event
from chassis.streams import Consumer
from webhooks.use_cases.keep_secrets import keep_secrets


def merchant_events_consumer(database: Database) -> Consumer:
    async def on_merchant_events(batch: Sequence[Event]) -> None:
        async with database.statement() as statement:
            await keep_secrets(batch, statement)

    return on_merchant_events
