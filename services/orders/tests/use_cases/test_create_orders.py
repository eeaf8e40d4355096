"""Orders that are created together are stored together, each with its event."""

import asyncio

import pytest
import sqlalchemy as sa
from services.orders.tests.builders import MERCHANT

from chassis.events import Event
from chassis.group_commit import GroupCommit
from chassis.testing import outbox_events
from orders.domain.order import CreateOrder
from orders.use_cases.create_orders import CreateOrders, RequestedOrder
from orders.use_cases.read_orders import ListOrders, list_orders, read_order


@pytest.fixture
async def group(database):
    async with database.transaction() as tx:
        await tx.execute(sa.text("TRUNCATE orders, outbox CASCADE"))
    return GroupCommit(database, CreateOrders(render=lambda order: order.id.encode()))


async def waiting_events(database) -> list[Event]:
    return [event for _, event in await outbox_events(database)]


async def test_a_hundred_orders_at_once_are_all_stored_with_their_own_values(database, group):
    commands = [CreateOrder(MERCHANT, 100 + n, "INR", f"receipt {n}", {"n": n}) for n in range(100)]
    answers = await asyncio.gather(*(group.submit(RequestedOrder(command)) for command in commands))
    for command, answer in zip(commands, answers, strict=True):
        stored = await read_order(answer.body.decode(), MERCHANT, database)
        assert (stored.amount, stored.receipt, stored.notes) == (command.amount, command.receipt, command.notes)


async def test_each_order_publishes_that_it_exists_with_the_request_that_caused_it(database, group):
    first, second = await asyncio.gather(
        group.submit(RequestedOrder(CreateOrder(MERCHANT, 500, "INR", request_id="request-1"))),
        group.submit(RequestedOrder(CreateOrder(MERCHANT, 600, "USD", notes={"a": [1]}, request_id="request-2"))),
    )
    events = {event.subject: event for event in await waiting_events(database)}
    assert len(events) == 2
    of_first, of_second = events[first.body.decode()], events[second.body.decode()]
    assert of_first.type == "order.created"
    assert of_first.request_id == "request-1"
    assert of_second.request_id == "request-2"
    assert of_second.version == 1
    assert of_second.merchant_id == MERCHANT
    assert of_second.data["notes"] == {"a": [1]}


async def test_one_order_that_cannot_be_stored_harms_no_other(database, group):
    commands = [CreateOrder(MERCHANT, 1 if n == 3 else 500, "INR") for n in range(10)]
    answers = await asyncio.gather(
        *(group.submit(RequestedOrder(command)) for command in commands), return_exceptions=True
    )
    assert [n for n, answer in enumerate(answers) if isinstance(answer, Exception)] == [3]
    _, total = await list_orders(ListOrders(MERCHANT, None, 10, 0), database)
    assert total == 9
    assert len(await waiting_events(database)) == 9
