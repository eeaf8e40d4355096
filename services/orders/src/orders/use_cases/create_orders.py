"""New orders. Hot, so set-based: whatever arrives together is stored together."""

from collections.abc import Sequence

from chassis import outbox
from chassis.clock import Clock, utc_now
from chassis.database import Transaction
from orders.domain.order import CreateOrder, Order, new_order
from orders.messages import STREAM, order_created
from orders.storage import orders


async def create_orders(
    commands: Sequence[CreateOrder], tx: Transaction, clock: Clock = utc_now
) -> list[Order | Exception]:
    """Store a new order for each command and publish that it exists."""
    created = [new_order(command, clock()) for command in commands]
    await orders.add(tx, created)
    events = [order_created(order, command.request_id) for order, command in zip(created, commands, strict=True)]
    await outbox.add(tx, STREAM, events)
    return list(created)
