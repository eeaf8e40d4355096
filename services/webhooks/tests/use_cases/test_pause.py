"""Endpoints that are paused, and what is long over."""

from datetime import timedelta

import sqlalchemy as sa
from services.webhooks.tests.builders import Deliveries, Receiver, payment_event

from chassis.database import Database
from webhooks.use_cases.prune_logs import prune_logs
from webhooks.use_cases.save_endpoint import SaveEndpoint


async def test_while_an_endpoint_is_paused_its_webhooks_wait(deliveries: Deliveries, receiver: Receiver):
    merchant = await deliveries.endpoint(receiver.url)
    await deliveries.save(SaveEndpoint(merchant, receiver.url, None, paused=True))
    assert await deliveries.log_and_deliver(payment_event(merchant_id=merchant)) == 1
    assert await deliveries.run() == 0
    await deliveries.save(SaveEndpoint(merchant, receiver.url, None))
    assert await deliveries.run() == 0
    await deliveries.save(SaveEndpoint(merchant, receiver.url, None, paused=False))
    assert await deliveries.run() == 1
    (log,) = await deliveries.logs()
    assert (log.status, log.attempts) == ("success", 1)


async def test_a_paused_endpoint_that_is_removed_fails_what_waits(deliveries: Deliveries, receiver: Receiver):
    merchant = await deliveries.endpoint(receiver.url)
    await deliveries.save(SaveEndpoint(merchant, receiver.url, None, paused=True))
    await deliveries.log(payment_event(merchant_id=merchant))
    await deliveries.save(SaveEndpoint(merchant, None, None))
    await deliveries.run()
    (log,) = await deliveries.logs()
    assert (log.status, log.response_body) == ("failed", "The webhook URL was removed before delivery")
    assert receiver.received == []


async def test_what_is_over_is_deleted_when_it_is_old_with_its_attempts(
    deliveries: Deliveries, receiver: Receiver, database: Database
):
    month = timedelta(days=30)
    merchant = await deliveries.endpoint(receiver.url)
    await deliveries.log(*[payment_event(merchant_id=merchant, payment_id=f"pay_{n}") for n in range(3)])
    await deliveries.run()
    await deliveries.log(payment_event(merchant_id=merchant, payment_id="pay_pending"))
    assert await prune_logs(database, month) == 0
    async with database.transaction() as tx:
        await tx.execute(
            sa.text("""
                INSERT INTO webhook_attempts (log_id, attempt, attempted_at, duration_ms)
                SELECT id, 1, now(), 5 FROM webhook_logs
            """)
        )
        await tx.execute(
            sa.text("""
                UPDATE webhook_logs SET created_at = now() - interval '31 days' WHERE payment_id <> 'pay_0'
            """)
        )
    assert [await prune_logs(database, month, at_once=1) for _ in range(3)] == [1, 1, 0]
    assert {log.payment_id for log in await deliveries.logs()} == {"pay_0", "pay_pending"}
    async with database.transaction() as tx:
        assert (await tx.execute(sa.text("SELECT count(*) FROM webhook_attempts"))).scalar_one() == 2
