"""Shoppers who never pay on the processor's page: they block nobody, and their late money goes back."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import sqlalchemy as sa
from prometheus_client import REGISTRY
from services.payments.tests.builders import accept, an_order, reload, stage_of
from services.payments.tests.redirects import RedirectWorker, accept_redirect, with_shopper

from chassis.testing import outbox_events
from payments.domain.attempt import Patience
from payments.domain.payment import Payment, Stage, Status
from payments.processors.simulator import Simulator
from payments.processors.simulator_books import SimulatorBooks
from payments.storage import attempts as attempts_storage
from payments.use_cases.advance_payments import PaymentProcessing
from payments.use_cases.close_order import close_order

NO_TIME = timedelta(0)
LONG = timedelta(hours=6)


@pytest.fixture
async def worker(database, sandbox) -> AsyncIterator[RedirectWorker]:
    sandbox.reset()
    sandbox.behave(webhooks="never")
    async with database.transaction() as tx:  # what earlier tests left waiting is none of this test's business
        await tx.execute(sa.text("DELETE FROM attempts"))
    worker = RedirectWorker(database, sandbox)
    yield worker
    await worker.close()


@pytest.fixture
async def impatient(database, sandbox) -> AsyncIterator[RedirectWorker]:
    """A worker that has waited long enough as soon as it looks again."""
    worker = RedirectWorker(database, sandbox, Patience(NO_TIME, LONG))
    yield worker
    await worker.close()


@pytest.fixture
def simulated(database, settings_of) -> PaymentProcessing:
    simulator = Simulator(SimulatorBooks(database), settings_of(test_mode=True, test_processing_delay=0))
    return PaymentProcessing(database, simulator)


async def abandoned(database, impatient: RedirectWorker, order=None) -> Payment:
    """A payment whose shopper has been given up."""
    payment = await with_shopper(database, impatient, order)
    await impatient.act(payment)
    return await reload(database, payment)


async def settle_with_simulator(database, simulated: PaymentProcessing, payment: Payment) -> Payment:
    await simulated.submit([payment.id])
    async with database.transaction() as tx:
        await tx.execute(
            sa.text("UPDATE attempts SET next_action_at = now() WHERE payment_id = :id"), {"id": payment.id}
        )
        claim = await simulated.due.claim(tx, 100)
    await simulated.act_on_due(claim)
    return await reload(database, payment)


def late_approvals() -> float:
    return REGISTRY.get_sample_value("payments_late_approvals_total") or 0.0


async def test_a_shopper_is_waited_for(database, worker):
    payment = await with_shopper(database, worker)
    await worker.act(payment)
    assert (await reload(database, payment)).status is Status.PENDING
    assert await stage_of(database, payment) is Stage.WITH_SHOPPER


async def test_a_shopper_who_does_not_pay_in_time_has_failed_and_is_watched(database, impatient):
    payment = await abandoned(database, impatient)
    assert (payment.status, payment.error_code) == (Status.FAILED, "PAYMENT_FAILED")
    assert payment.error_description == "The payment was not completed"
    assert await stage_of(database, payment) is Stage.WATCHING
    told = [event.type for _, event in await outbox_events(database) if event.subject == payment.id]
    assert told.count("payment.failed") == 1


async def test_money_that_comes_while_the_last_look_is_taken_counts(database, impatient, sandbox):
    payment = await with_shopper(database, impatient)
    sandbox.pay(impatient.request_for(payment), outcome="paid")
    await impatient.act(payment)
    assert (await reload(database, payment)).status is Status.SUCCESS


async def test_late_money_goes_back_and_the_payment_stays_failed(database, impatient, sandbox):
    payment = await abandoned(database, impatient)
    before = late_approvals()
    sandbox.pay(impatient.request_for(payment), outcome="paid")
    await impatient.act(payment)
    assert await stage_of(database, payment) is Stage.REVERSING
    assert late_approvals() == before + 1
    await impatient.act(payment)
    assert await stage_of(database, payment) is None
    assert len(impatient.refunds_of(payment)) == 1
    assert (await reload(database, payment)).status is Status.FAILED


async def test_a_watched_payment_is_watched_for_its_time_only(database, worker, sandbox):
    short = RedirectWorker(database, sandbox, Patience(NO_TIME, NO_TIME))
    payment = await abandoned(database, short)
    assert await stage_of(database, payment) is Stage.WATCHING
    await short.act(payment)
    await short.close()
    assert await stage_of(database, payment) is None


async def test_a_newer_attempt_does_not_wait_for_a_shopper_who_may_never_come(database, worker, simulated):
    order = an_order()
    left = await with_shopper(database, worker, order)
    (newer,) = await accept(database, order)
    await simulated.submit([newer.id])
    assert await stage_of(database, newer) is Stage.WAITING
    await worker.act_on_due()
    assert (await reload(database, left)).status is Status.FAILED
    assert await stage_of(database, left) is Stage.WATCHING
    assert (await settle_with_simulator(database, simulated, newer)).status is Status.SUCCESS


async def test_a_shopper_who_pays_for_the_attempt_left_behind_gets_it_back(database, worker, simulated, sandbox):
    order = an_order()
    left = await with_shopper(database, worker, order)
    (newer,) = await accept(database, order)
    await simulated.submit([newer.id])
    await worker.act_on_due()
    assert (await settle_with_simulator(database, simulated, newer)).status is Status.SUCCESS
    sandbox.pay(worker.request_for(left), outcome="paid")
    await worker.act(left)
    await worker.act(left)
    assert len(worker.refunds_of(left)) == 1
    assert (await reload(database, left)).status is Status.FAILED
    assert (await reload(database, newer)).status is Status.SUCCESS


async def test_who_has_paid_already_wins_over_a_newer_attempt(database, worker, simulated, sandbox):
    order = an_order()
    first = await with_shopper(database, worker, order)
    sandbox.pay(worker.request_for(first), outcome="paid")
    (newer,) = await accept(database, order)
    await simulated.submit([newer.id])
    await worker.act_on_due()
    assert (await reload(database, first)).status is Status.SUCCESS
    assert (await reload(database, newer)).status is Status.FAILED
    assert worker.refunds_of(first) == []


async def test_a_second_redirect_of_the_order_takes_over_from_the_first(database, worker):
    order = an_order()
    first = await with_shopper(database, worker, order)
    second = await accept_redirect(database, order)
    await worker.act_on_due()
    await worker.act_on_due()
    await worker.act(second)
    assert (await reload(database, first)).status is Status.FAILED
    assert (await reload(database, second)).redirect_url


async def test_a_slow_page_of_another_processor_never_holds_up_the_simulator(database, worker, simulated):
    redirected = await accept_redirect(database)
    (own,) = await accept(database, an_order())
    await simulated.submit(sorted([redirected.id, own.id]))
    assert await stage_of(database, redirected) is Stage.WAITING
    assert (await reload(database, own)).status is Status.SUCCESS
    async with database.transaction() as tx:
        claimed = (await worker.processing.due.claim(tx, 100)).keys
    assert claimed == [redirected.id]


async def test_an_order_whose_only_shopper_was_given_up_can_be_closed(database, impatient, sandbox):
    order = an_order()
    payment = await with_shopper(database, impatient, order)
    assert not await close_order(order, database)
    await impatient.act(payment)
    assert await close_order(order, database)
    sandbox.pay(impatient.request_for(payment), outcome="paid")
    await impatient.act(payment)
    await impatient.act(payment)
    assert len(impatient.refunds_of(payment)) == 1


async def test_a_processor_that_is_down_holds_up_no_newer_attempt(database, worker, simulated, sandbox):
    sandbox.fail("POST", "payment-requests/", "unavailable", times=5)
    sandbox.fail("GET", "payment-requests/", "unavailable", times=5)
    order = an_order()
    unstarted = await accept_redirect(database, order)
    await worker.act(unstarted)
    (newer,) = await accept(database, order)
    await simulated.submit([newer.id])
    await worker.act_on_due()
    failed = await reload(database, unstarted)
    assert (failed.status, failed.error_description) == (Status.FAILED, "The payment could not be started")
    assert await stage_of(database, unstarted) is None
    assert (await settle_with_simulator(database, simulated, newer)).status is Status.SUCCESS


async def test_a_page_that_is_not_there_in_time_is_no_longer_asked_for(database, impatient, sandbox):
    sandbox.fail("POST", "payment-requests/", "unavailable", times=5)
    payment = await accept_redirect(database)
    await impatient.act(payment)
    assert (await reload(database, payment)).status is Status.PENDING
    await impatient.act(payment)
    assert (await reload(database, payment)).error_description == "The payment could not be started"


async def test_a_shopper_is_not_sent_to_a_page_that_was_made_for_an_abandoned_attempt(
    database, worker, simulated, sandbox
):
    order = an_order()
    first = await accept_redirect(database, order)
    create = worker.processor.submit

    async def slow(attempts):
        answers = await create(attempts)
        (newer,) = await accept(database, order)
        await simulated.submit([newer.id])
        return answers

    worker.processor.submit = slow
    await worker.act(first)
    assert (await reload(database, first)).redirect_url is None
    await worker.act_on_due()
    assert (await reload(database, first)).status is Status.FAILED
    assert await stage_of(database, first) is Stage.WATCHING


async def test_a_hint_long_after_brings_late_money_back_all_the_same(database, worker, sandbox):
    short = RedirectWorker(database, sandbox, Patience(NO_TIME, NO_TIME))
    payment = await abandoned(database, short)
    await short.act(payment)
    assert await stage_of(database, payment) is None
    sandbox.pay(worker.request_for(payment), outcome="paid")
    for _ in range(2):
        async with database.transaction() as tx:
            await attempts_storage.hint(tx, payment.id)
        await short.act_on_due()
        await short.act_on_due()
    await short.close()
    assert await stage_of(database, payment) is None
    assert len(worker.refunds_of(payment)) == 1
    assert (await reload(database, payment)).status is Status.FAILED


async def test_a_hint_about_a_payment_that_could_not_be_started_is_looked_into_once(database, impatient, sandbox):
    sandbox.fail("POST", "payment-requests/", "answer_lost")
    payment = await accept_redirect(database)
    sandbox.fail("GET", "payment-requests/", "unavailable")
    await impatient.act(payment)
    await impatient.act(payment)
    assert (await reload(database, payment)).error_description == "The payment could not be started"
    sandbox.pay(impatient.request_for(payment), outcome="paid")
    async with database.transaction() as tx:
        await attempts_storage.hint(tx, payment.id)
    await impatient.act_on_due()
    await impatient.act_on_due()
    assert len(impatient.refunds_of(payment)) == 1
    assert await stage_of(database, payment) is None


async def test_a_hint_about_a_page_that_never_was_ends_with_one_look(database, impatient, sandbox):
    sandbox.fail("POST", "payment-requests/", "unavailable", times=5)
    payment = await accept_redirect(database)
    await impatient.act(payment)
    await impatient.act(payment)
    async with database.transaction() as tx:
        await attempts_storage.hint(tx, payment.id)
    await impatient.act_on_due()
    assert await stage_of(database, payment) is None
