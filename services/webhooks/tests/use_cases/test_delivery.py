"""What reaches a merchant's endpoint, and what becomes of a webhook after each attempt."""

import hashlib
import hmac
from datetime import timedelta

import pytest
import sqlalchemy as sa
from services.webhooks.tests.builders import SECRET, Deliveries, MakeDeliveries, Receiver, later, payment_event
from standardwebhooks import Webhook

from chassis.database import Database
from webhooks.storage import webhook_logs


async def test_a_webhook_is_sent_at_once_and_signed_over_its_exact_bytes(deliveries: Deliveries, receiver: Receiver):
    merchant = await deliveries.endpoint(f"{receiver.url}/hook")
    await deliveries.log(payment_event(merchant_id=merchant))
    assert await deliveries.run() == 1

    (sent,) = receiver.received
    (log,) = await deliveries.logs()
    assert sent.body == bytes(log.payload)
    assert sent.headers["X-Webhook-Signature"] == hmac.new(SECRET.encode(), sent.body, hashlib.sha256).hexdigest()
    assert sent.headers["Content-Type"] == "application/json"
    assert sent.headers["X-Webhook-Id"] == str(log.id)
    assert sent.headers["X-Webhook-Event"] == "payment.success"
    assert sent.headers["X-Webhook-Attempt"] == "1"
    assert (log.status, log.attempts, log.response_code, log.response_body) == ("success", 1, 200, "thanks")
    assert log.next_retry_at is None


async def test_the_body_is_the_documented_one(deliveries: Deliveries, receiver: Receiver):
    merchant = await deliveries.endpoint(receiver.url)
    await deliveries.log(payment_event(merchant_id=merchant))
    await deliveries.run()
    assert receiver.received[0].body == (
        b'{"event":"payment.success","timestamp":1705314670,"data":{"payment":{"id":"pay_H8sK3jD9s2L1pQr7",'
        b'"order_id":"order_NXhj67fGH2jk9mPq","amount":50000,"currency":"INR","method":"upi","vpa":"user@paytm",'
        b'"status":"success","created_at":"2024-01-15T10:31:00Z"}}}'
    )


@pytest.mark.parametrize("secret", [SECRET, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "MfKQ9r8GKYqrTwjU"])
async def test_the_standard_webhooks_library_verifies_it(deliveries: Deliveries, receiver: Receiver, secret: str):
    merchant = await deliveries.endpoint(receiver.url, secret=secret)
    await deliveries.log(payment_event(merchant_id=merchant))
    await deliveries.run()
    (sent,) = receiver.received
    assert Webhook(secret).verify(sent.body, dict(sent.headers))["event"] == "payment.success"


async def test_a_failing_endpoint_is_tried_five_times_on_the_schedule(deliveries: Deliveries, receiver: Receiver):
    receiver.answer_with(500, "no")
    merchant = await deliveries.endpoint(receiver.url)
    await deliveries.log(payment_event(merchant_id=merchant))
    for attempt, interval in enumerate((60, 300, 1800, 7200), start=1):
        assert await deliveries.run(later(days=attempt)) == 1
        (log,) = await deliveries.logs()
        assert (log.status, log.attempts) == ("pending", attempt)
        assert log.next_retry_at - log.last_attempt_at == timedelta(seconds=interval)
    assert await deliveries.run(later(days=5)) == 1

    (log,) = await deliveries.logs()
    assert (log.status, log.attempts, log.next_retry_at) == ("failed", 5, None)
    assert (log.response_code, log.response_body) == (500, "no")
    assert [each.headers["X-Webhook-Attempt"] for each in receiver.received] == ["1", "2", "3", "4", "5"]
    assert {each.headers["X-Webhook-Id"] for each in receiver.received} == {str(log.id)}
    assert await deliveries.run(later(days=6)) == 0


async def test_nothing_is_retried_before_its_time(deliveries: Deliveries, receiver: Receiver):
    receiver.answer_with(500)
    merchant = await deliveries.endpoint(receiver.url)
    await deliveries.log(payment_event(merchant_id=merchant))
    await deliveries.run()
    assert await deliveries.run(later(seconds=50)) == 0
    assert await deliveries.run(later(seconds=61)) == 1


async def test_a_redirect_is_a_failure_and_not_followed(deliveries: Deliveries, receiver: Receiver):
    receiver.answer_with(302, Location=f"{receiver.url}/elsewhere")
    merchant = await deliveries.endpoint(f"{receiver.url}/hook")
    await deliveries.log(payment_event(merchant_id=merchant))
    await deliveries.run()
    (log,) = await deliveries.logs()
    assert (log.status, log.response_code) == ("pending", 302)
    assert [each.path for each in receiver.received] == ["/hook"]


async def test_an_endpoint_that_is_too_slow_has_failed(make_deliveries: MakeDeliveries, receiver: Receiver):
    deliveries = await make_deliveries(timeout_seconds=0.2)
    released = receiver.hang()
    merchant = await deliveries.endpoint(receiver.url)
    await deliveries.log(payment_event(merchant_id=merchant))
    await deliveries.run()
    released.set()
    (log,) = await deliveries.logs()
    assert (log.status, log.attempts, log.response_code) == ("pending", 1, None)
    assert log.response_body == "No answer within 0.2 s"


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/", "http://does-not-exist.invalid/", "https://127.0.0.1:1/"])
async def test_an_endpoint_that_cannot_be_reached_has_failed(deliveries: Deliveries, url: str):
    merchant = await deliveries.endpoint(url)
    await deliveries.log(payment_event(merchant_id=merchant))
    await deliveries.run()
    (log,) = await deliveries.logs()
    assert (log.status, log.attempts, log.response_code) == ("pending", 1, None)
    assert log.response_body


async def test_of_a_long_answer_two_kib_are_kept(deliveries: Deliveries, receiver: Receiver):
    receiver.answer_with(500, "\0" + "x" * 1_000_000)
    merchant = await deliveries.endpoint(receiver.url)
    await deliveries.log(payment_event(merchant_id=merchant))
    await deliveries.run()
    (log,) = await deliveries.logs()
    assert log.response_body == "\N{REPLACEMENT CHARACTER}" + "x" * 2047


async def test_url_and_secret_are_those_in_force_at_the_attempt(deliveries: Deliveries, receiver: Receiver):
    receiver.answer_with(500)
    merchant = await deliveries.endpoint(f"{receiver.url}/old")
    await deliveries.log(payment_event(merchant_id=merchant))
    await deliveries.run()
    await deliveries.endpoint(f"{receiver.url}/new", merchant, "whsec_another_one")
    await deliveries.run(later(minutes=2))
    second = receiver.received[1]
    assert second.path == "/new"
    expected = hmac.new(b"whsec_another_one", second.body, hashlib.sha256).hexdigest()
    assert second.headers["X-Webhook-Signature"] == expected


async def test_what_waits_for_a_removed_url_ends_failed_at_once(deliveries: Deliveries, receiver: Receiver):
    receiver.answer_with(500)
    merchant = await deliveries.endpoint(receiver.url)
    await deliveries.log(payment_event(merchant_id=merchant))
    await deliveries.run()
    await deliveries.endpoint(None, merchant)
    await deliveries.run()
    (log,) = await deliveries.logs()
    assert (log.status, log.attempts, log.next_retry_at) == ("failed", 1, None)
    assert log.response_body == "The webhook URL was removed before delivery"
    assert len(receiver.received) == 1


async def test_every_attempt_is_remembered(deliveries: Deliveries, receiver: Receiver, database: Database):
    receiver.answer_with(503, "later")
    merchant = await deliveries.endpoint(receiver.url)
    await deliveries.log(payment_event(merchant_id=merchant))
    await deliveries.run()
    await deliveries.run(later(minutes=2))
    receiver.answer_with(204)
    await deliveries.run(later(minutes=10))
    (log,) = await deliveries.logs()
    async with database.transaction() as tx:
        made = await webhook_logs.attempts_of(tx, log.id)
    assert [(past.attempt, past.response_code, past.response_body) for past in made] == [
        (1, 503, "later"),
        (2, 503, "later"),
        (3, 204, ""),
    ]


async def test_a_webhook_that_is_taken_at_once_is_one_row(
    deliveries: Deliveries, receiver: Receiver, database: Database
):
    merchant = await deliveries.endpoint(receiver.url)
    await deliveries.log_and_deliver(payment_event(merchant_id=merchant))
    await deliveries.dispatcher.drain()
    (log,) = await deliveries.logs()
    async with database.transaction() as tx:
        (made,) = await webhook_logs.attempts_of(tx, log.id)
        assert (await tx.execute(sa.text("SELECT count(*) FROM webhook_attempts"))).scalar_one() == 0
    assert (made.attempt, made.response_code, made.response_body) == (1, 200, "thanks")
