"""What webhooks promises of its bodies holds of those that it makes of what others promise of their events."""

import json

import pytest
from services.webhooks.tests.builders import Deliveries

from chassis.clock import utc_now
from chassis.contract_files import check_webhook, promised_event
from webhooks.contract import WEBHOOKS
from webhooks.domain.payload import build_payload
from webhooks.domain.sample import TEST_EVENT, sample_payment
from webhooks.messages import DELIVERED_EVENTS


@pytest.mark.parametrize("kind", sorted(WEBHOOKS.keys() - {TEST_EVENT}))
async def test_a_promised_event_becomes_a_promised_webhook(deliveries: Deliveries, kind: str):
    told = promised_event(kind)
    await deliveries.endpoint("http://127.0.0.1:1/", merchant_id=told.merchant_id)
    assert await deliveries.log(told) == 1
    (log,) = await deliveries.logs()
    body = bytes(log.payload)
    check_webhook(body)
    assert json.loads(body)["data"].keys() >= {"payment"}


def test_everything_that_merchants_are_told_of_is_promised():
    assert WEBHOOKS.keys() == DELIVERED_EVENTS | {TEST_EVENT}


def test_the_webhook_to_try_is_as_promised():
    now = utc_now()
    check_webhook(build_payload(TEST_EVENT, now, {"payment": sample_payment(now)}))
