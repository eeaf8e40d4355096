"""However often and in whatever order payments are heard of, an order is paid once."""

import asyncio

import pytest
import sqlalchemy as sa
from prometheus_client import REGISTRY
from services.orders.tests.builders import MERCHANT, stored_orders

from chassis.events import Event
from chassis.testing import outbox_events
from orders.domain.order import Order, OrderStatus
from orders.use_cases.mark_orders_paid import MarkOrderPaid, mark_orders_paid
from orders.use_cases.read_orders import read_order


@pytest.fixture
async def orders(database) -> list[Order]:
    async with database.transaction() as tx:
        await tx.execute(sa.text("TRUNCATE orders, outbox CASCADE"))
    return await stored_orders(database, 3)


async def paid_events(database) -> list[Event]:
    return [event for _, event in await outbox_events(database) if event.type == "order.paid"]


def alarms() -> float:
    return REGISTRY.get_sample_value("orders_paid_twice_total") or 0.0


async def test_a_paid_order_says_so_and_publishes_it_with_the_payment(database, orders):
    await mark_orders_paid([MarkOrderPaid(orders[0].id, "pay_a", "request-1")], database)
    stored = await read_order(orders[0].id, MERCHANT, database)
    assert (stored.status, stored.paid_payment_id, stored.version) == (OrderStatus.PAID, "pay_a", 2)
    assert stored.updated_at > stored.created_at
    (event,) = await paid_events(database)
    assert event.subject == orders[0].id
    assert event.version == 2
    assert event.request_id == "request-1"
    assert event.data["status"] == "paid"
    assert event.data["paid_payment_id"] == "pay_a"
    assert event.data["notes"] == {"n": 0}
    assert (await read_order(orders[1].id, MERCHANT, database)).status is OrderStatus.CREATED


async def test_the_same_payment_heard_of_again_publishes_nothing_more_and_alarms_nobody(database, orders):
    before = alarms()
    command = MarkOrderPaid(orders[0].id, "pay_a")
    await mark_orders_paid([command, command], database)
    await mark_orders_paid([command], database)
    assert len(await paid_events(database)) == 1
    assert alarms() == before


async def test_a_second_payment_changes_nothing_and_raises_the_alarm(database, orders):
    before = alarms()
    await mark_orders_paid([MarkOrderPaid(orders[0].id, "pay_a")], database)
    await mark_orders_paid([MarkOrderPaid(orders[0].id, "pay_b")], database)
    assert (await read_order(orders[0].id, MERCHANT, database)).paid_payment_id == "pay_a"
    assert len(await paid_events(database)) == 1
    assert alarms() == before + 1


async def test_of_two_payments_in_one_batch_the_first_pays(database, orders):
    before = alarms()
    await mark_orders_paid([MarkOrderPaid(orders[0].id, "pay_a"), MarkOrderPaid(orders[0].id, "pay_b")], database)
    assert (await read_order(orders[0].id, MERCHANT, database)).paid_payment_id == "pay_a"
    assert alarms() == before + 1


async def test_an_order_that_is_unknown_here_leaves_the_others_of_the_batch_paid(database, orders):
    await mark_orders_paid(
        [MarkOrderPaid("order_AAAAAAAAAAAAAAAA", "pay_a"), MarkOrderPaid(orders[1].id, "pay_b")], database
    )
    assert (await read_order(orders[1].id, MERCHANT, database)).paid_payment_id == "pay_b"
    assert len(await paid_events(database)) == 1


async def test_racing_batches_in_opposite_orders_leave_each_order_paid_once(database, orders):
    before = alarms()
    batches = [[MarkOrderPaid(order.id, f"pay_{n}") for order in orders[:: 1 if n % 2 else -1]] for n in range(6)]
    await asyncio.gather(*(mark_orders_paid(batch, database) for batch in batches))
    events = await paid_events(database)
    assert sorted(event.subject for event in events) == sorted(order.id for order in orders)
    for event in events:
        stored = await read_order(event.subject, MERCHANT, database)
        assert stored.paid_payment_id == event.data["paid_payment_id"]
        assert stored.version == 2
    assert alarms() == before + 5 * len(orders)
