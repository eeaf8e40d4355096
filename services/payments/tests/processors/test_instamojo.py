"""Payments on Instamojo's page, against its stand-in: created once, believed only when asked, amounts checked."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import sqlalchemy as sa
from services.payments.tests.builders import an_order, reload, stage_of
from services.payments.tests.redirects import RedirectWorker, accept_redirect, with_shopper

from chassis.testing import outbox_events
from payments.domain.payment import Paid, Paise, Stage, Status
from payments.storage import receipts

CREATE = ("POST", "payment-requests/")


@pytest.fixture
async def worker(database, sandbox) -> AsyncIterator[RedirectWorker]:
    sandbox.reset()
    async with database.transaction() as tx:  # what earlier tests left waiting is none of this test's business
        await tx.execute(sa.text("DELETE FROM attempts"))
    worker = RedirectWorker(database, sandbox)
    yield worker
    await worker.close()


async def facts_about(database, payment) -> list[str]:
    return [event.type for stream, event in await outbox_events(database) if event.subject == payment.id]


async def test_the_shopper_is_sent_to_a_request_for_the_order_without_the_convenience_fee(database, worker):
    order = replace(an_order(amount=102_714), convenience_fee=Paise(2_714))
    payment = await with_shopper(database, worker, order)
    (request,) = worker.requests_for(payment)
    assert (request["amount"], request["allow_repeated_payments"]) == ("1000.00", False)
    assert request["redirect_url"] == f"http://localhost:3001/checkout?order_id={order.id}&payment={payment.id}"
    assert request["webhook"] == f"http://localhost:9/api/v1/processors/instamojo/webhooks/{payment.id}"
    assert payment.redirect_url == request["longurl"]
    assert (payment.status, payment.amount) == (Status.PENDING, 102_714)
    assert await stage_of(database, payment) is Stage.WITH_SHOPPER


@pytest.mark.parametrize("behaviour", [{}, {"messages_fail": True}])
async def test_a_request_says_nothing_of_money_whatever_its_own_status(database, worker, sandbox, behaviour):
    sandbox.behave(**behaviour)
    payment = await with_shopper(database, worker)
    await worker.act(payment)
    assert (await reload(database, payment)).status is Status.PENDING


@pytest.mark.parametrize(
    ("behaviour", "amount_paid"),
    [
        ({"convenience_fee": False}, 50_000),
        ({"convenience_fee": True, "amount_includes_fee": False}, 50_000),
        ({"convenience_fee": True, "amount_includes_fee": True}, 51_534),
    ],
)
async def test_a_payment_succeeds_whoever_bears_the_fee(database, worker, sandbox, behaviour, amount_paid):
    sandbox.behave(webhooks="never", **behaviour)
    payment = await with_shopper(database, worker)
    paid = sandbox.pay(worker.request_for(payment), outcome="paid")
    await worker.act(payment)
    found = await reload(database, payment)
    assert found.status is Status.SUCCESS
    assert found.paid == Paid(paid["payment_id"], Paise(amount_paid), Paise(1_534))
    assert found.amount == 50_000
    assert await stage_of(database, payment) is None


@pytest.mark.parametrize("amount", [25_000, 49_999, 50_001, 100_000])
async def test_another_amount_fails_the_payment_and_goes_back(database, worker, sandbox, amount):
    sandbox.behave(webhooks="never")
    payment = await with_shopper(database, worker)
    sandbox.pay(worker.request_for(payment), outcome="paid", amount=amount)
    await worker.act(payment)
    failed = await reload(database, payment)
    assert (failed.status, failed.error_code) == (Status.FAILED, "AMOUNT_MISMATCH")
    assert failed.error_description
    assert await stage_of(database, payment) is Stage.REVERSING
    await worker.act(payment)
    assert len(worker.refunds_of(payment)) == 1
    assert await stage_of(database, payment) is None


async def test_a_create_whose_answer_is_lost_is_found_again_and_not_repeated(database, worker, sandbox):
    sandbox.fail(*CREATE, "answer_lost")
    payment = await accept_redirect(database)
    await worker.act(payment)
    assert await stage_of(database, payment) is Stage.AT_PROCESSOR
    await worker.act(payment)
    assert await stage_of(database, payment) is Stage.WITH_SHOPPER
    (request,) = worker.requests_for(payment)
    assert (await reload(database, payment)).redirect_url == request["longurl"]


async def test_a_worker_that_dies_before_it_records_what_it_created_leaves_it_to_be_found(database, worker):
    payment = await accept_redirect(database)
    died = asyncio.Event()

    async def die(*_: object) -> None:
        died.set()
        raise asyncio.CancelledError

    dying = RedirectWorker(database, worker._sandbox)
    dying.processing._record = die  # type: ignore[method-assign]
    with pytest.raises(asyncio.CancelledError):
        await dying.act(payment)
    await dying.close()
    assert died.is_set()
    await worker.act(payment)
    assert (await reload(database, payment)).redirect_url
    assert len(worker.requests_for(payment)) == 1


async def test_a_worker_that_dies_before_it_asks_leaves_it_to_be_created_once(database, worker):
    payment = await accept_redirect(database)

    async def die(*_: object) -> None:
        raise asyncio.CancelledError

    dying = RedirectWorker(database, worker._sandbox)
    dying.processor._create = die  # type: ignore[method-assign]
    with pytest.raises(asyncio.CancelledError):
        await dying.act(payment)
    await dying.close()
    assert worker.requests_for(payment) == []
    for _ in range(4):
        await worker.act(payment)
    assert len(worker.requests_for(payment)) == 1
    assert (await reload(database, payment)).redirect_url


async def test_what_was_certainly_not_created_is_created_after_a_few_looks(database, worker, sandbox):
    sandbox.fail(*CREATE, "unavailable")
    payment = await accept_redirect(database)
    await worker.act(payment)
    looks = 0
    while not worker.requests_for(payment):
        await worker.act(payment)
        looks += 1
        assert looks < 5
    assert looks > 1
    assert await stage_of(database, payment) is Stage.WITH_SHOPPER


async def test_while_it_cannot_be_asked_nothing_is_decided(database, worker, sandbox):
    payment = await with_shopper(database, worker)
    sandbox.pay(worker.request_for(payment), outcome="paid", webhooks="never")
    sandbox.fail("GET", "payment-requests/", "unavailable", times=2)
    for _ in range(2):
        await worker.act(payment)
        assert (await reload(database, payment)).status is Status.PENDING
    await worker.act(payment)
    assert (await reload(database, payment)).status is Status.SUCCESS


async def test_a_request_that_is_refused_fails_the_payment(database, worker, sandbox):
    sandbox.open_account("test_key", "another_token", "test_salt")
    payment = await accept_redirect(database)
    await worker.act(payment)
    sandbox.open_account("test_key", "test_token", "test_salt")
    failed = await reload(database, payment)
    assert (failed.status, failed.error_description) == (Status.FAILED, "Instamojo did not accept the payment")


async def test_two_workers_record_a_payment_once(database, worker, sandbox):
    payment = await with_shopper(database, worker)
    sandbox.pay(worker.request_for(payment), outcome="paid", webhooks="never")
    other = RedirectWorker(database, sandbox)
    await asyncio.gather(worker.act(payment), other.act(payment), worker.act(payment))
    await other.close()
    assert (await reload(database, payment)).status is Status.SUCCESS
    assert (await facts_about(database, payment)).count("payment.success") == 1
    assert worker.refunds_of(payment) == []


async def test_a_decline_is_the_end_only_once_the_shopper_has_left_the_page(database, worker, sandbox):
    payment = await with_shopper(database, worker)
    sandbox.pay(worker.request_for(payment), outcome="declined", webhooks="never")
    await worker.act(payment)
    assert (await reload(database, payment)).status is Status.PENDING
    async with database.transaction() as tx:
        await receipts.mark_returned(tx, payment.id)
    await worker.act(payment)
    failed = await reload(database, payment)
    assert (failed.status, failed.error_code) == (Status.FAILED, "PAYMENT_FAILED")
    assert failed.error_description == "The payment failed at Instamojo"
    assert await stage_of(database, payment) is Stage.WATCHING


async def test_a_refund_whose_answer_is_lost_is_not_made_twice(database, worker, sandbox):
    payment = await with_shopper(database, worker)
    sandbox.pay(worker.request_for(payment), outcome="paid", amount=20_000, webhooks="never")
    await worker.act(payment)
    sandbox.fail("POST", "refunds/", "answer_lost")
    await worker.act(payment)
    assert await stage_of(database, payment) is Stage.REVERSING
    await worker.act(payment)
    assert await stage_of(database, payment) is None
    assert len(worker.refunds_of(payment)) == 1
