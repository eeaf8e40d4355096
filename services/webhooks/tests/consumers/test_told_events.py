"""Which events become webhooks."""

import json
import uuid
from dataclasses import replace

import pytest
from pydantic import ValidationError
from services.webhooks.tests.builders import Deliveries, Receiver, payment_event, refund_event

from chassis.events import Event


@pytest.mark.parametrize("event", ["payment.created", "payment.pending", "payment.success", "payment.failed"])
async def test_merchants_are_told_of_these(deliveries: Deliveries, event: str):
    merchant = await deliveries.endpoint("http://127.0.0.1:1/")
    assert await deliveries.log(payment_event(event, merchant_id=merchant)) == 1
    (log,) = await deliveries.logs()
    assert (log.event, log.status, log.attempts) == (event, "pending", 0)


async def test_an_attempt_knows_the_request_that_it_goes_back_to(deliveries: Deliveries):
    merchant = await deliveries.endpoint("http://127.0.0.1:1/")
    await deliveries.log(replace(payment_event(merchant_id=merchant), request_id="the-request"))
    (delivery,) = (await deliveries.claim()).keys
    assert delivery.request_id == "the-request"


@pytest.mark.parametrize("event", ["payment.captured", "payment.something_new", "payment.process"])
async def test_of_others_nobody_is_told(deliveries: Deliveries, event: str):
    merchant = await deliveries.endpoint("http://127.0.0.1:1/")
    assert await deliveries.log(payment_event(event, merchant_id=merchant)) == 0


async def test_the_same_event_twice_makes_one_webhook(deliveries: Deliveries):
    merchant = await deliveries.endpoint("http://127.0.0.1:1/")
    event = payment_event(merchant_id=merchant)
    assert await deliveries.log(event, event) == 1
    assert await deliveries.log(event) == 0
    assert len(await deliveries.logs()) == 1


async def test_without_a_url_there_is_no_webhook(deliveries: Deliveries):
    merchant = await deliveries.endpoint(None)
    unknown = str(uuid.uuid4())
    assert await deliveries.log(payment_event(merchant_id=merchant), payment_event(merchant_id=unknown)) == 0
    assert await deliveries.logs() == []


async def test_a_batch_goes_to_the_merchants_that_it_concerns(deliveries: Deliveries):
    merchants = [await deliveries.endpoint("http://127.0.0.1:1/") for _ in range(3)]
    assert await deliveries.log(*[payment_event(merchant_id=merchant) for merchant in merchants]) == 3
    assert {str(log.merchant_id) for log in await deliveries.logs()} == set(merchants)


async def test_fields_that_we_do_not_know_change_nothing(deliveries: Deliveries):
    merchant = await deliveries.endpoint("http://127.0.0.1:1/")
    assert await deliveries.log(payment_event(merchant_id=merchant, risk_score=7)) == 1
    (log,) = await deliveries.logs()
    assert b"risk_score" not in bytes(log.payload)


async def test_a_payment_that_cannot_be_read_is_refused_whole(deliveries: Deliveries):
    merchant = await deliveries.endpoint("http://127.0.0.1:1/")
    nonsense = Event(type="payment.success", subject="pay_1", merchant_id=merchant, version=1, data={"id": "pay_1"})
    with pytest.raises(ValidationError):
        await deliveries.log(payment_event(merchant_id=merchant), nonsense)
    assert await deliveries.logs() == []


@pytest.mark.parametrize("event", ["refund.created", "refund.processed"])
async def test_merchants_are_told_of_refunds_with_the_payment_beside_them(deliveries: Deliveries, event: str):
    merchant = await deliveries.endpoint("http://127.0.0.1:1/")
    assert await deliveries.log(refund_event(event, merchant_id=merchant)) == 1
    (log,) = await deliveries.logs()
    status = event.removeprefix("refund.")
    assert bytes(log.payload).decode() == (
        f'{{"event":"{event}","timestamp":1705314724,"data":{{'
        '"refund":{"id":"rfnd_9aX2kQ7mZr4LpW0e","payment_id":"pay_H8sK3jD9s2L1pQr7","amount":10000,"currency":"INR","reason":null,'
        f'"status":"{status}","created_at":"2024-01-15T10:32:00Z"}},'
        '"payment":{"id":"pay_H8sK3jD9s2L1pQr7","order_id":"order_NXhj67fGH2jk9mPq","amount":50000,"currency":"INR",'
        '"method":"upi","vpa":"user@paytm","status":"success","created_at":"2024-01-15T10:31:00Z"}}}'
    )


async def test_a_refund_that_failed_is_no_webhook(deliveries: Deliveries):
    merchant = await deliveries.endpoint("http://127.0.0.1:1/")
    assert await deliveries.log(refund_event("refund.failed", merchant_id=merchant)) == 0


async def test_a_refunds_reason_and_time_are_told(deliveries: Deliveries):
    merchant = await deliveries.endpoint("http://127.0.0.1:1/")
    await deliveries.log(refund_event(merchant_id=merchant, reason="Größe \u2028", processed_at="2024-01-15T10:32:04Z"))
    (log,) = await deliveries.logs()
    assert '"reason":"Größe \u2028"' in bytes(log.payload).decode()
    assert b'"processed_at":"2024-01-15T10:32:04Z"' in bytes(log.payload)


async def test_a_refund_is_told_of_in_the_currency_of_its_payment(deliveries: Deliveries):
    merchant = await deliveries.endpoint("http://127.0.0.1:1/")
    await deliveries.log(refund_event(merchant_id=merchant, currency="JPY"), refund_event(merchant_id=merchant))
    by_an_earlier_release = refund_event(merchant_id=merchant, currency=None)
    await deliveries.log(by_an_earlier_release)
    told = [json.loads(bytes(log.payload))["data"]["refund"]["currency"] for log in await deliveries.logs()]
    assert sorted(told) == ["INR", "INR", "JPY"]


async def test_a_refund_is_told_of_after_its_payment(deliveries: Deliveries, receiver: Receiver):
    merchant = await deliveries.endpoint(f"{receiver.url}/hook")
    await deliveries.log_and_deliver(
        refund_event("refund.created", merchant_id=merchant), payment_event(merchant_id=merchant, version=3)
    )
    await deliveries.dispatcher.drain()
    assert receiver.events_at("/hook") == ["payment.success", "refund.created"]
