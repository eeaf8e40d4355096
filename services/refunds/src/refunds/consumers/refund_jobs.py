"""The jobs that our API leaves for the worker: take these refunds to their processors."""

from collections.abc import Callable, Sequence

from chassis.events import Event
from chassis.streams import Consumer
from refunds.domain.refund import RefundId
from refunds.use_cases.advance_refunds import RefundProcessing


def on_refund_jobs(simulated: RefundProcessing, wake_pollers: Callable[[], None]) -> Consumer:
    """`simulated`: the only processor that answers at once. The others' pollers find what is due for them."""

    async def handle(batch: Sequence[Event]) -> None:
        await simulated.submit(sorted({RefundId(event.subject) for event in batch}))
        # The processor has said when to ask again, which may be sooner than the poller meant to look.
        wake_pollers()

    return handle
