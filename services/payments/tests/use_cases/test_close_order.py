"""An order that its owner has closed is paid no more, whoever comes at the same moment."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
import sqlalchemy as sa
from services.payments.tests.builders import accept, accept_and_settle, an_order, command, create_payments

from chassis.clock import utc_now
from chassis.database import Transaction
from chassis.group_commit import GroupCommit
from chassis.idempotency import Answer
from payments.domain.attempt import Declined
from payments.domain.errors import OrderNoLongerPayable
from payments.storage import payments
from payments.use_cases.close_order import close_order
from payments.use_cases.create_payment import CreatePayment
from payments.use_cases.record_orders import record_orders


async def create(database, order, attempts: int = 1) -> list[Answer | BaseException]:
    group = GroupCommit(database, create_payments)
    return await asyncio.gather(*(group.submit(command(order)) for _ in range(attempts)), return_exceptions=True)


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


class SlowToWrite:
    """Creates payments, the first time after the order was closed that it had found open."""

    def __init__(self, closing: Callable[[], Awaitable[object]]) -> None:
        self._closing: Callable[[], Awaitable[object]] | None = closing

    async def __call__(self, commands: Sequence[CreatePayment], tx: Transaction) -> Sequence[Answer | Exception]:
        answers = await create_payments(commands, tx)
        if self._closing:
            closing, self._closing = self._closing, None
            assert await closing()
        return answers


@pytest.mark.parametrize("others", [0, 3])
async def test_a_payment_decided_before_a_close_and_written_after_it_is_refused_alone(database, others):
    order = an_order()
    fine = [an_order() for _ in range(others)]
    await record_orders(database, [order, *fine])
    group = GroupCommit(database, SlowToWrite(partial(close_order, order, database)))
    asked = [group.submit(command(each)) for each in (order, *fine)]
    refused, *accepted = await asyncio.gather(*asked, return_exceptions=True)
    assert isinstance(refused, OrderNoLongerPayable)
    assert [type(answer) for answer in accepted] == [Answer] * others
    async with database.transaction() as tx:
        assert not await payments.pending_at(tx, [order.id])


async def test_a_close_waits_for_a_payment_that_is_being_written(database):
    order = an_order()
    await record_orders(database, [order])
    async with database.transaction() as tx:
        (answer,) = await create_payments([command(order)], tx)
        # Any statement makes it begin, and what was asked for goes first.
        await tx.execute(sa.text("SELECT 1"))
        closing = asyncio.create_task(close_order(order, database))
        done, _ = await asyncio.wait([closing], timeout=0.2)
        assert not done
    assert isinstance(answer, Answer)
    assert not await closing
