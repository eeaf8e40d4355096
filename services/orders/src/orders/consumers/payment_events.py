"""What happens to payments, as far as orders, invoices and payment links care."""

from collections.abc import Sequence

from chassis.database import Database
from chassis.events import Event
from chassis.streams import Consumer
from orders.messages import PaymentSucceeded, attempt_told, order_told, tells_of_attempt
from orders.use_cases.mark_orders_paid import MarkOrderPaid, mark_orders_paid
from orders.use_cases.record_attempts import RecordAttempts


def payment_events(database: Database, record_attempts: RecordAttempts) -> Consumer:
    async def on_payment_events(batch: Sequence[Event]) -> None:
        commands = [_command(event) for event in batch if event.type == "payment.success"]
        if commands:
            await mark_orders_paid(commands, database)
        await follow([event for event in batch if tells_of_attempt(event)])

    async def follow(events: Sequence[Event]) -> None:
        billed = await record_attempts.billed(sorted({order_told(event) for event in events}))
        if billed:
            await record_attempts([attempt_told(event) for event in events if order_told(event) in billed])

    return on_payment_events


def _command(event: Event) -> MarkOrderPaid:
    payment = PaymentSucceeded.model_validate(event.data)
    return MarkOrderPaid(order_id=payment.order_id, payment_id=payment.id, request_id=event.request_id)
