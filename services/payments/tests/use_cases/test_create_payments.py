"""Accepting a payment: what is recorded and told together, and what is refused."""

import asyncio
import re

import pytest
from services.payments.tests.builders import (
    OTHER_MERCHANT,
    OrdersStandIn,
    accept,
    an_order,
    command,
    create_payments,
    stage_of,
)

from chassis.ask_owner import AskOwner
from chassis.group_commit import GroupCommit
from chassis.idempotency import Answer
from chassis.testing import generic_plan, outbox_events, sent_statements
from payments.domain.attempt import Approved
from payments.domain.errors import OrderAlreadyPaid, OrderNotFound, OrderNotInSnapshot
from payments.domain.payment import Stage, Status
from payments.storage import payments
from payments.use_cases.create_payment import PaymentCreation
from payments.use_cases.record_orders import ask_for_orders, record_orders
from payments.use_cases.settle_payments import settle_payments


async def told_about(database, subject: str) -> list[tuple[str, str, int]]:
    """Stream, type and version of what waits in the outbox about a payment."""
    events = await outbox_events(database)
    return [(stream, event.type, event.version) for stream, event in events if event.subject == subject]


@pytest.fixture
def orders_owner() -> OrdersStandIn:
    return OrdersStandIn()


@pytest.fixture
def creation(database, orders_owner) -> PaymentCreation:
    return PaymentCreation(GroupCommit(database, create_payments), AskOwner(ask_for_orders(database, orders_owner)))


async def test_a_payment_is_recorded_and_told_in_the_same_transaction(database):
    (payment,) = await accept(database, an_order(), request_id="request-1")
    assert (payment.status, payment.amount) == (Status.PENDING, 50_000)
    assert await stage_of(database, payment) is Stage.WAITING
    assert await told_about(database, payment.id) == [
        ("payments", "payment.created", 1),
        ("payments", "payment.pending", 2),
        ("payments.jobs", "payment.process", 2),
    ]


async def test_each_payments_order_is_found_by_its_key_and_compared_with_no_other(database):
    plan = await generic_plan(database, payments._INSERT)
    assert re.search(r"Index Cond: \(\(?id\)?::text = new\.order_id\)", plan), plan
    assert "Join" not in plan, plan
    assert "Loop" not in plan, plan


async def test_a_job_carries_nothing_but_the_id(database):
    (payment,) = await accept(database, an_order())
    events = await outbox_events(database)
    (job,) = [event for stream, event in events if stream == "payments.jobs" and event.subject == payment.id]
    assert job.data == {}


async def test_a_paid_order_takes_no_new_payment(database):
    order = an_order()
    (paid,) = await accept(database, order)
    async with database.transaction() as tx:
        await settle_payments({paid.id: Approved()}, tx)
    async with database.transaction() as tx:
        (refusal,) = await create_payments([command(order)], tx)
    assert isinstance(refusal, OrderAlreadyPaid)


async def test_another_merchants_order_does_not_exist(database):
    order = an_order(OTHER_MERCHANT)
    await record_orders(database, [order])
    async with database.transaction() as tx:
        foreign, public = await create_payments([command(order), command(order, merchant_id=None)], tx)
    assert isinstance(foreign, OrderNotFound)
    assert isinstance(public, Answer)


async def test_refused_commands_of_a_batch_leave_the_others_alone(database):
    known = an_order()
    await record_orders(database, [known])
    async with database.transaction() as tx:
        results = await create_payments([command(an_order()), command(known), command(an_order())], tx)
    assert [type(result) for result in results] == [OrderNotInSnapshot, Answer, OrderNotInSnapshot]


async def test_an_order_that_is_not_in_the_snapshot_is_asked_of_its_owner(creation, orders_owner):
    order = orders_owner.place(an_order())
    assert (await creation.create(command(order))).status == 201
    assert orders_owner.questions == [[order.id]]


async def test_many_at_once_ask_the_owner_once(creation, orders_owner):
    orders = [orders_owner.place(an_order()) for _ in range(40)]
    made = await asyncio.gather(*(creation.create(command(order)) for order in orders for _ in range(2)))
    assert len(made) == 80
    assert len(orders_owner.questions) <= 3


async def test_only_the_owner_denies_that_an_order_exists(creation, orders_owner):
    missing = an_order()
    with pytest.raises(OrderNotFound):
        await creation.create(command(missing))
    assert orders_owner.questions == [[missing.id]]


async def test_what_cannot_be_an_order_id_is_not_looked_up(creation, orders_owner):
    with pytest.raises(OrderNotFound):
        await creation.create(command(an_order(), order_id="order_../../etc/passwd"))
    assert orders_owner.questions == []


async def test_the_first_snapshot_of_an_order_stands(database):
    order = an_order(amount=50_000)
    await record_orders(database, [order, order])
    (payment,) = await accept(database, order)
    assert payment.amount == 50_000


async def test_payments_on_our_own_page_cost_no_statement_for_those_on_others(database):
    orders = [an_order() for _ in range(3)]
    await record_orders(database, orders)
    with sent_statements() as statements:
        async with database.transaction() as tx:
            await create_payments([command(order) for order in orders], tx)
    assert len(statements) == 2, "find orders; then payments, attempts, events and jobs together"
    assert "processor_" not in statements[1]
