"""An order that its owner has closed is paid no more, whoever comes at the same moment."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from services.payments.tests.builders import accept, accept_and_settle, an_order, command, create_payments

from chassis.clock import utc_now
from chassis.idempotency import Answer
from payments.domain.attempt import Declined
from payments.domain.errors import OrderNoLongerPayable
from payments.use_cases.close_order import close_order
from payments.use_cases.record_orders import record_orders


async def create(database, order, attempts: int = 1) -> list[Answer | Exception]:
    async with database.transaction() as tx:
        return await create_payments([command(order) for _ in range(attempts)], tx)


async def test_a_closed_order_takes_no_payment(database):
    order = an_order()
    await record_orders(database, [order])
    assert await close_order(order, database)
    (refused,) = await create(database, order)
    assert isinstance(refused, OrderNoLongerPayable)
    assert (refused.status, refused.code) == (400, "BAD_REQUEST_ERROR")
    assert refused.description == "Order can no longer be paid"


async def test_closing_twice_is_closing_once(database):
    order = an_order()
    assert await close_order(order, database)
    assert await close_order(order, database)


async def test_an_order_whose_event_has_not_come_yet_stays_closed_when_it_comes(database):
    order = an_order()
    await close_order(order, database)
    await record_orders(database, [order])
    (refused,) = await create(database, order)
    assert isinstance(refused, OrderNoLongerPayable)


async def test_an_order_with_a_pending_payment_stays_open(database):
    order = an_order()
    await accept(database, order)
    assert not await close_order(order, database)
    (answer,) = await create(database, order)
    assert isinstance(answer, Answer)


async def test_a_paid_order_is_not_closed(database):
    order = an_order()
    await accept_and_settle(database, order)
    assert not await close_order(order, database)


async def test_an_order_whose_payments_have_all_failed_is_closed(database):
    order = an_order()
    await accept_and_settle(database, order, Declined("No"))
    assert await close_order(order, database)


@pytest.mark.parametrize(("over_in", "is_taken"), [(-1, False), (60, True)])
async def test_an_order_is_payable_for_its_time(database, over_in, is_taken):
    order = replace(an_order(), payable_until=utc_now() + timedelta(seconds=over_in))
    await record_orders(database, [order])
    (answer,) = await create(database, order)
    assert isinstance(answer, Answer if is_taken else OrderNoLongerPayable)


async def test_of_a_racing_close_and_payment_one_is_refused(database):
    races = [an_order() for _ in range(25)]
    await record_orders(database, races)
    for order in races:
        closing = asyncio.create_task(close_order(order, database))
        paying = [asyncio.create_task(create(database, order, attempts=2)) for _ in range(2)]
        accepted = [answer for attempts in await asyncio.gather(*paying) for answer in attempts]
        is_paid_for = any(isinstance(answer, Answer) for answer in accepted)
        assert await closing is not is_paid_for
        (after,) = await create(database, order)
        assert isinstance(after, Answer) is is_paid_for


async def test_a_payment_decided_before_a_close_is_seen_by_it(database):
    order = an_order()
    await record_orders(database, [order])
    async with database.transaction() as tx:
        (answer,) = await create_payments([command(order)], tx)
        closing = asyncio.create_task(close_order(order, database))
        done, _ = await asyncio.wait([closing], timeout=0.2)
        assert not done, "it waits for the payment's transaction"
    assert isinstance(answer, Answer)
    assert not await closing
