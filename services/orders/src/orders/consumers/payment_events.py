"""What happens to payments, as far as orders care."""

from collections.abc import Sequence

from chassis.database import Database
from chassis.events import Event
from chassis.streams import Consumer
from orders.messages import PaymentSucceeded
from orders.use_cases.mark_orders_paid import MarkOrderPaid, mark_orders_paid


def payment_events(database: Database) -> Consumer:
    async def on_payment_events(batch: Sequence[Event]) -> None:
        commands = [_command(event) for event in batch if event.type == "payment.success"]
        if commands:
            await mark_orders_paid(commands, database)

    return on_payment_events


def _command(event: Event) -> MarkOrderPaid:
    payment = PaymentSucceeded.model_validate(event.data)
    return MarkOrderPaid(order_id=payment.order_id, payment_id=payment.id, request_id=event.request_id)
