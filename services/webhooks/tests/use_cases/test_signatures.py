"""What is shown of an attempt is the signature that its webhook was sent with."""

from services.webhooks.tests.builders import Deliveries, Receiver, later, payment_event

from chassis.database import Database
from webhooks.storage import webhook_logs
from webhooks.use_cases.retry_webhook import retry_webhook


async def shown(database: Database, deliveries: Deliveries) -> list[str | None]:
    (log,) = await deliveries.logs()
    async with database.transaction() as tx:
        made = await webhook_logs.attempts_of(tx, log.id)
    return [past.signature.hex() if past.signature is not None else None for past in made]


def sent(receiver: Receiver) -> list[str]:
    return [each.headers["X-Webhook-Signature"] for each in receiver.received]


async def test_each_attempt_keeps_the_signature_made_with_the_secret_that_was_in_force(
    deliveries: Deliveries, receiver: Receiver, database: Database
):
    receiver.answer_with(500)
    merchant = await deliveries.endpoint(receiver.url)
    await deliveries.log(payment_event(merchant_id=merchant))
    for day, secret in enumerate(("whsec_first_one", "whsec_second_one", "whsec_third_one")):
        await deliveries.endpoint(receiver.url, merchant, secret)
        await deliveries.run(later(days=day))
    await deliveries.endpoint(receiver.url, merchant, "whsec_unused_yet")
    assert len(set(sent(receiver))) == 3
    assert await shown(database, deliveries) == sent(receiver)


async def test_a_webhook_that_is_sent_again_keeps_the_signatures_of_before(
    deliveries: Deliveries, receiver: Receiver, database: Database
):
    merchant = await deliveries.endpoint(receiver.url, secret="whsec_first_one")
    await deliveries.log_and_deliver(payment_event(merchant_id=merchant))
    await deliveries.dispatcher.drain()
    await deliveries.endpoint(receiver.url, merchant, "whsec_second_one")
    (log,) = await deliveries.logs()
    await retry_webhook(merchant, str(log.id), database)
    assert await shown(database, deliveries) == sent(receiver)
    await deliveries.run()
    assert len(set(sent(receiver))) == 2
    assert await shown(database, deliveries) == sent(receiver)


async def test_an_attempt_that_is_sent_again_while_it_is_under_way_keeps_its_signature(
    deliveries: Deliveries, receiver: Receiver, database: Database
):
    released = receiver.hang()
    merchant = await deliveries.endpoint(receiver.url, secret="whsec_first_one")
    await deliveries.log(payment_event(merchant_id=merchant))
    await deliveries.begin()
    (log,) = await deliveries.logs()
    await retry_webhook(merchant, str(log.id), database)
    await deliveries.endpoint(receiver.url, merchant, "whsec_second_one")
    released.set()
    await deliveries.dispatcher.drain()
    await deliveries.run()
    assert len(set(sent(receiver))) == 2
    assert await shown(database, deliveries) == sent(receiver)


async def test_a_removed_endpoint_leaves_the_signature_of_what_was_sent_before(
    deliveries: Deliveries, receiver: Receiver, database: Database
):
    receiver.answer_with(500)
    merchant = await deliveries.endpoint(receiver.url)
    await deliveries.log(payment_event(merchant_id=merchant))
    await deliveries.run()
    await deliveries.endpoint(None, merchant)
    await deliveries.run()
    assert await shown(database, deliveries) == sent(receiver)
