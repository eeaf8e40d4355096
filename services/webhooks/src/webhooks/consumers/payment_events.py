"""What the payments service says."""

from collections.abc import Callable, Sequence

from chassis.database import Database
from chassis.events import Event
from chassis.streams import Consumer
from webhooks.use_cases.log_payment_events import log_payment_events


def payment_events_consumer(database: Database, on_logged: Callable[[], None]) -> Consumer:
    """`on_logged` is called when there is something new to deliver."""

    async def on_payment_events(batch: Sequence[Event]) -> None:
        async with database.transaction() as tx:
            added = await log_payment_events(batch, tx)
        if added:
            on_logged()

    return on_payment_events
