"""Which events become webhooks."""

import uuid

import pytest
from pydantic import ValidationError
from services.webhooks.tests.builders import Deliveries, payment_event

from chassis.events import Event


@pytest.mark.parametrize("event", ["payment.created", "payment.pending", "payment.success", "payment.failed"])
async def test_merchants_are_told_of_these(deliveries: Deliveries, event: str):
    merchant = await deliveries.endpoint("http://127.0.0.1:1/")
    assert await deliveries.log(payment_event(event, merchant_id=merchant)) == 1
    (log,) = await deliveries.logs()
    assert (log.event, log.status, log.attempts) == (event, "pending", 0)


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
