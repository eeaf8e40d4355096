"""Orders become paid when a payment has succeeded: once, and by one payment."""

from collections.abc import Sequence
from dataclasses import dataclass

import structlog
from prometheus_client import Counter

from chassis import outbox
from chassis.clock import Clock, utc_now
from chassis.database import Database, Transaction
from orders.domain.errors import OrderPaidTwice
from orders.domain.order import Order
from orders.messages import STREAM, order_paid
from orders.storage import orders

ORDERS_PAID_TWICE = Counter("orders_paid_twice", "Successful payments for orders that another payment had paid: alarm")

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class MarkOrderPaid:
    """A payment of the order has succeeded."""

    order_id: str
    payment_id: str
    request_id: str | None = None


async def mark_orders_paid(commands: Sequence[MarkOrderPaid], database: Database, clock: Clock = utc_now) -> None:
    """Mark each order paid by its payment and publish it. What is paid already stays as it is.

    A second payment of an order changes nothing and raises the alarm.
    """
    async with database.transaction() as tx:
        refused = await _mark(commands, tx, clock)
    for refusal in refused:
        ORDERS_PAID_TWICE.inc()
        log.error("order paid twice", order=refusal.order_id, paid_by=refusal.paid_by, also_by=refusal.also_by)


async def _mark(commands: Sequence[MarkOrderPaid], tx: Transaction, clock: Clock) -> list[OrderPaidTwice]:
    known = await orders.lock(tx, sorted({command.order_id for command in commands}))
    paid: dict[str, tuple[Order, MarkOrderPaid]] = {}
    refused: list[OrderPaidTwice] = []
    for command in commands:
        order = known.get(command.order_id)
        if order is None:
            log.warning("a payment of an unknown order", order=command.order_id, payment=command.payment_id)
            continue
        try:
            changed = order.paid_by(command.payment_id, clock())
        except OrderPaidTwice as refusal:
            refused.append(refusal)
            continue
        if changed is not order:
            known[order.id] = changed
            paid[order.id] = (changed, command)
    if paid:
        orders.record_paid(tx, [order for order, _ in paid.values()])
        outbox.add(tx, STREAM, [order_paid(order, command.request_id) for order, command in paid.values()])
    return refused
