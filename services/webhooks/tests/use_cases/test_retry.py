"""Sending again by hand."""

import pytest
from services.webhooks.tests.builders import Deliveries, Receiver, later, payment_event

from chassis.database import Database
from chassis.testing import eventually
from webhooks.storage import webhook_logs
from webhooks.use_cases.get_webhook_log import WebhookNotFound
from webhooks.use_cases.retry_webhook import retry_webhook


async def codes_of_attempts(database: Database, deliveries: Deliveries) -> list[tuple[int, int | None]]:
    (log,) = await deliveries.logs()
    async with database.transaction() as tx:
        return [(past.attempt, past.response_code) for past in await webhook_logs.attempts_of(tx, log.id)]


async def test_a_webhook_that_has_failed_for_good_has_five_attempts_again(
    deliveries: Deliveries, receiver: Receiver, database: Database
):
    receiver.answer_with(500)
    merchant = await deliveries.endpoint(receiver.url)
    await deliveries.log(payment_event(merchant_id=merchant))
    for day in range(5):
        await deliveries.run(later(days=day))
    (log,) = await deliveries.logs()
    assert (log.status, log.attempts) == ("failed", 5)

    await retry_webhook(merchant, str(log.id), database)
    (log,) = await deliveries.logs()
    assert (log.status, log.attempts) == ("pending", 0)
    for day in range(5):
        assert await deliveries.run(later(days=day)) == 1
    (log,) = await deliveries.logs()
    assert (log.status, log.attempts) == ("failed", 5)
    assert await codes_of_attempts(database, deliveries) == [(n, 500) for n in (1, 2, 3, 4, 5)] * 2


async def test_one_that_was_delivered_is_delivered_once_more(
    deliveries: Deliveries, receiver: Receiver, database: Database
):
    merchant = await deliveries.endpoint(receiver.url)
    await deliveries.log(payment_event(merchant_id=merchant))
    await deliveries.run()
    (log,) = await deliveries.logs()
    await retry_webhook(merchant, str(log.id), database)
    assert await deliveries.run() == 1
    assert [each.headers["X-Webhook-Attempt"] for each in receiver.received] == ["1", "1"]
    assert {each.headers["X-Webhook-Id"] for each in receiver.received} == {str(log.id)}
    assert await codes_of_attempts(database, deliveries) == [(1, 200), (1, 200)]


async def test_one_that_waits_for_its_next_attempt_does_not_wait_any_more(
    deliveries: Deliveries, receiver: Receiver, database: Database
):
    receiver.answer_with(500)
    merchant = await deliveries.endpoint(receiver.url)
    await deliveries.log(payment_event(merchant_id=merchant))
    await deliveries.run()
    (log,) = await deliveries.logs()
    assert await deliveries.run() == 0
    await retry_webhook(merchant, str(log.id), database)
    assert await deliveries.run() == 1


@pytest.mark.parametrize("answer", [200, 500])
async def test_an_attempt_that_is_under_way_ends_before_everything_starts_afresh(
    deliveries: Deliveries, receiver: Receiver, database: Database, answer: int
):
    released = receiver.hang()
    merchant = await deliveries.endpoint(receiver.url)
    await deliveries.log(payment_event(merchant_id=merchant))
    await deliveries.begin()
    await eventually(lambda: number_received(receiver))
    (log,) = await deliveries.logs()

    await retry_webhook(merchant, str(log.id), database)
    assert await deliveries.begin() == 0
    receiver.answer_with(answer)
    released.set()
    await deliveries.dispatcher.drain()
    (log,) = await deliveries.logs()
    assert (log.status, log.attempts) == ("pending", 0)
    assert await deliveries.run() == 1
    (log,) = await deliveries.logs()
    assert (log.attempts, log.response_code) == (1, answer)
    assert await codes_of_attempts(database, deliveries) == [(1, 200), (1, answer)]


async def test_one_whose_worker_died_starts_afresh_when_the_lease_ends(
    deliveries: Deliveries, receiver: Receiver, database: Database
):
    merchant = await deliveries.endpoint(receiver.url)
    await deliveries.log(payment_event(merchant_id=merchant))
    await deliveries.claim()
    (log,) = await deliveries.logs()
    await retry_webhook(merchant, str(log.id), database)
    assert await deliveries.run(later(seconds=16)) == 1
    (log,) = await deliveries.logs()
    assert (log.status, log.attempts, log.restart) == ("success", 1, False)


async def test_nobody_elses_is_sent_again(deliveries: Deliveries, receiver: Receiver, database: Database):
    merchant, stranger = await deliveries.endpoint(receiver.url), await deliveries.endpoint(receiver.url)
    await deliveries.log(payment_event(merchant_id=merchant))
    await deliveries.run()
    (log,) = await deliveries.logs()
    with pytest.raises(WebhookNotFound):
        await retry_webhook(stranger, str(log.id), database)
    assert await deliveries.run() == 0


async def number_received(receiver: Receiver) -> int:
    return len(receiver.received)
