"""The jobs that our API leaves for the worker: take these payments to their processor."""

from collections.abc import Callable, Sequence

from chassis.events import Event
from chassis.streams import Consumer
from payments.domain.payment import PaymentId
from payments.use_cases.advance_payments import PaymentProcessing


def on_payment_jobs(processing: PaymentProcessing, wake_poller: Callable[[], None]) -> Consumer:
    async def handle(batch: Sequence[Event]) -> None:
        await processing.submit(sorted({PaymentId(event.subject) for event in batch}))
        # The processor has said when to ask again, which may be sooner than the poller meant to look.
        wake_poller()

    return handle
