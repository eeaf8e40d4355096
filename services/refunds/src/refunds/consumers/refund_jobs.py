"""The jobs that our API leaves for the worker: take these refunds to their processor."""

from collections.abc import Callable, Sequence

from chassis.events import Event
from chassis.streams import Consumer
from refunds.domain.refund import RefundId
from refunds.use_cases.advance_refunds import RefundProcessing


def on_refund_jobs(processing: RefundProcessing, wake_poller: Callable[[], None]) -> Consumer:
    async def handle(batch: Sequence[Event]) -> None:
        await processing.submit(sorted({RefundId(event.subject) for event in batch}))
        # The processor has said when to ask again, which may be sooner than the poller meant to look.
        wake_poller()

    return handle
