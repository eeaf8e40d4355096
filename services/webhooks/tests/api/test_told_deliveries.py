"""What other services learn of how a merchant was told."""

from collections.abc import AsyncIterator

import httpx
import pytest
from services.webhooks.tests.builders import (
    MERCHANTS,
    TEST_MERCHANT,
    Deliveries,
    Receiver,
    later,
    payment_event,
    serving_api,
)

from chassis.events import Event
from chassis.service_tokens import ServiceTokens
from webhooks.settings import Settings

PATH = "/internal/webhooks/deliveries"


@pytest.fixture
async def api(deliveries: Deliveries, settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    async with serving_api(settings) as client:
        yield client


@pytest.fixture
def payments(settings: Settings) -> dict[str, str]:
    """What payments sends along."""
    token = ServiceTokens(settings.service_token_key.get_secret_value(), "payments").mint("webhooks")
    return {"Authorization": f"Bearer {token}"}


async def told_of(
    api: httpx.AsyncClient, headers: dict[str, str], *events: Event, merchant_id: str = TEST_MERCHANT
) -> list[tuple[str, str, int | None, int | None]]:
    body = {"merchant_id": merchant_id, "event_ids": [event.id for event in events]}
    answer = await api.post(PATH, json=body, headers=headers)
    assert answer.status_code == 200, answer.text
    return [(e["event"], e["outcome"], e["attempt"], e["response_code"]) for e in answer.json()["deliveries"]]


async def test_each_attempt_is_told_with_what_came_of_it(
    api: httpx.AsyncClient, payments: dict[str, str], deliveries: Deliveries, receiver: Receiver
):
    event = payment_event(merchant_id=TEST_MERCHANT)
    await deliveries.endpoint(receiver.url, TEST_MERCHANT)
    await deliveries.log(event)
    assert await told_of(api, payments, event) == [("payment.success", "pending", None, None)]
    receiver.answer_with(500)
    await deliveries.run()
    assert await told_of(api, payments, event) == [("payment.success", "failed", 1, 500)]
    receiver.answer_with(204)
    await deliveries.run(later(minutes=2))
    assert await told_of(api, payments, event) == [
        ("payment.success", "failed", 1, 500),
        ("payment.success", "success", 2, 204),
    ]


async def test_only_the_events_and_the_merchant_that_were_asked_about_are_told(
    api: httpx.AsyncClient, payments: dict[str, str], deliveries: Deliveries, receiver: Receiver
):
    wanted = payment_event("payment.created", TEST_MERCHANT, version=1)
    other = payment_event("payment.pending", TEST_MERCHANT, version=2)
    await deliveries.endpoint(receiver.url, TEST_MERCHANT)
    await deliveries.log(wanted, other)
    await deliveries.run()
    assert await told_of(api, payments, wanted) == [("payment.created", "success", 1, 200)]
    assert await told_of(api, payments) == []
    assert await told_of(api, payments, wanted, merchant_id=MERCHANTS["key_other"]) == []


async def test_merchants_ask_nothing_inside(api: httpx.AsyncClient):
    assert (await api.post(PATH, json={"merchant_id": TEST_MERCHANT, "event_ids": []})).status_code == 401
