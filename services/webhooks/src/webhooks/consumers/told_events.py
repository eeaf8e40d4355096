"""What payments, refunds and invoices say: merchants are told of it."""

import asyncio
from collections.abc import Callable, Sequence

from chassis.events import Event
from chassis.streams import Consumer
from webhooks.use_cases.log_events import LogEvents

# A batch of thirty costs little more than one of a single event: the next one gathers for a moment.
_GATHER_SECONDS = 0.005


def told_events_consumer(log_events: LogEvents, on_left: Callable[[], None]) -> Consumer:
    """`on_left` is called when there is something new that has to be claimed."""

    async def on_told_events(batch: Sequence[Event]) -> None:
        if await log_events(batch):
            on_left()
        await asyncio.sleep(_GATHER_SECONDS)

    return on_told_events
