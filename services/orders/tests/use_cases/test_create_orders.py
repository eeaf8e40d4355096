"""Orders that are created together are stored together, each with its event."""

import asyncio

import pytest
import sqlalchemy as sa

from chassis.events import Event
from chassis.group_commit import GroupCommit
from orders.domain.order import CreateOrder
from orders.use_cases.create_orders import create_orders
from orders.use_cases.read_orders import ListOrders, list_orders, read_order

MERCHANT = "550e8400-e29b-41d4-a716-446655440000"


@pytest.fixture
async def group(database):
    async with database.transaction() as tx:
        await tx.execute(sa.text("TRUNCATE orders, outbox"))
    return GroupCommit(database, create_orders)


async def waiting_events(database) -> list[Event]:
    async with database.transaction() as tx:
        rows = await tx.execute(sa.text("SELECT stream, body FROM outbox ORDER BY position"))
        return [Event.from_json(bytes(row.body)) for row in rows]


async def test_a_hundred_orders_at_once_are_all_stored_with_their_own_values(database, group):
    commands = [CreateOrder(MERCHANT, 100 + n, "INR", f"receipt {n}", {"n": n}) for n in range(100)]
    created = await asyncio.gather(*(group.submit(command) for command in commands))
    for command, order in zip(commands, created, strict=True):
        stored = await read_order(order.id, MERCHANT, database)
        assert stored == order
        assert (stored.amount, stored.receipt, stored.notes) == (command.amount, command.receipt, command.notes)


async def test_each_order_publishes_that_it_exists_with_the_request_that_caused_it(database, group):
    first, second = await asyncio.gather(
        group.submit(CreateOrder(MERCHANT, 500, "INR", request_id="request-1")),
        group.submit(CreateOrder(MERCHANT, 600, "USD", notes={"a": [1]}, request_id="request-2")),
    )
    events = {event.subject: event for event in await waiting_events(database)}
    assert len(events) == 2
    assert events[first.id].type == "order.created"
    assert events[first.id].request_id == "request-1"
    assert events[second.id].request_id == "request-2"
    assert events[second.id].version == 1
    assert events[second.id].merchant_id == MERCHANT
    assert events[second.id].data["notes"] == {"a": [1]}


async def test_one_order_that_cannot_be_stored_harms_no_other(database, group):
    commands = [CreateOrder(MERCHANT, 1 if n == 3 else 500, "INR") for n in range(10)]
    answers = await asyncio.gather(*(group.submit(command) for command in commands), return_exceptions=True)
    assert [n for n, answer in enumerate(answers) if isinstance(answer, Exception)] == [3]
    _, total = await list_orders(ListOrders(MERCHANT, None, 10, 0), database)
    assert total == 9
    assert len(await waiting_events(database)) == 9
