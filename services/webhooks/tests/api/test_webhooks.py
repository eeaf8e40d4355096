"""What merchants see of their webhooks, and operators of the queue."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from services.webhooks.tests.builders import TEST_MERCHANT, Deliveries, Receiver, payment_event, serving_api

from chassis.service_tokens import ServiceTokens
from webhooks.settings import Settings


@pytest.fixture
async def api(deliveries: Deliveries, settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    async with serving_api(settings) as client:
        yield client


async def listed(api: httpx.AsyncClient, query: str = "") -> list[dict[str, Any]]:
    answer = await api.get(f"/api/v1/webhooks{query}")
    assert answer.status_code == 200
    return answer.json()["data"]


async def test_a_merchant_without_webhooks_has_an_empty_list(api: httpx.AsyncClient):
    answer = await api.get("/api/v1/webhooks")
    assert answer.json() == {"data": [], "total": 0, "limit": 10, "offset": 0}


async def test_a_delivered_webhook_is_listed(api: httpx.AsyncClient, deliveries: Deliveries, receiver: Receiver):
    await deliveries.endpoint(receiver.url, TEST_MERCHANT)
    await deliveries.log(payment_event(merchant_id=TEST_MERCHANT))
    await deliveries.run()
    (found,) = await listed(api)
    (log,) = await deliveries.logs()
    assert found == {
        "id": str(log.id),
        "event": "payment.success",
        "status": "success",
        "attempts": 1,
        "created_at": found["created_at"],
        "last_attempt_at": found["last_attempt_at"],
        "next_retry_at": None,
        "response_code": 200,
    }
    assert found["created_at"].endswith("Z")


async def test_one_that_waits_says_when_it_is_tried_again(
    api: httpx.AsyncClient, deliveries: Deliveries, receiver: Receiver
):
    receiver.answer_with(500)
    await deliveries.endpoint(receiver.url, TEST_MERCHANT)
    await deliveries.log(payment_event(merchant_id=TEST_MERCHANT))
    (before,) = await listed(api)
    assert before["last_attempt_at"] is None
    assert before["response_code"] is None
    await deliveries.run()
    (after,) = await listed(api)
    assert (after["status"], after["attempts"], after["response_code"]) == ("pending", 1, 500)
    assert after["next_retry_at"] > after["last_attempt_at"]


async def test_the_newest_come_first_and_can_be_filtered_and_paged(api: httpx.AsyncClient, deliveries: Deliveries):
    await deliveries.endpoint("http://127.0.0.1:1/", TEST_MERCHANT)
    for version, event in enumerate(("payment.created", "payment.pending", "payment.success"), start=1):
        await deliveries.log(payment_event(event, merchant_id=TEST_MERCHANT, version=version))
    assert [each["event"] for each in await listed(api)] == ["payment.success", "payment.pending", "payment.created"]
    assert [each["event"] for each in await listed(api, "?event=payment.created")] == ["payment.created"]
    assert [each["event"] for each in await listed(api, "?limit=1&offset=1")] == ["payment.pending"]
    assert len(await listed(api, "?status=pending")) == 3
    assert await listed(api, "?status=failed") == []


@pytest.mark.parametrize("query", ["?status=lost", "?limit=0", "?limit=101", "?offset=-1"])
async def test_a_list_that_makes_no_sense_is_refused(api: httpx.AsyncClient, query: str):
    answer = await api.get(f"/api/v1/webhooks{query}")
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "BAD_REQUEST_ERROR"


async def test_one_webhook_is_shown_with_its_payload_and_attempts(
    api: httpx.AsyncClient, deliveries: Deliveries, receiver: Receiver
):
    receiver.answer_with(500, "no")
    await deliveries.endpoint(receiver.url, TEST_MERCHANT)
    await deliveries.log(payment_event(merchant_id=TEST_MERCHANT))
    await deliveries.run()
    (log,) = await deliveries.logs()
    found = (await api.get(f"/api/v1/webhooks/{log.id}")).json()
    assert found["payload"]["data"]["payment"]["id"] == "pay_H8sK3jD9s2L1pQr7"
    assert found["response_body"] == "no"
    (attempt,) = found["attempt_history"]
    assert (attempt["attempt"], attempt["response_code"], attempt["response_body"]) == (1, 500, "no")
    assert attempt["signature"] == receiver.received[0].headers["X-Webhook-Signature"]


@pytest.mark.parametrize("webhook_id", ["11111111-2222-4333-8444-555555555555", "nonsense"])
async def test_an_unknown_webhook_is_not_found(api: httpx.AsyncClient, webhook_id: str):
    answer = await api.get(f"/api/v1/webhooks/{webhook_id}")
    assert answer.status_code == 404
    assert answer.json()["error"] == {"code": "NOT_FOUND_ERROR", "description": "Webhook not found"}


async def test_another_merchants_webhooks_are_not_seen(api: httpx.AsyncClient, deliveries: Deliveries):
    stranger = await deliveries.endpoint("http://127.0.0.1:1/")
    await deliveries.log(payment_event(merchant_id=stranger))
    (log,) = await deliveries.logs()
    assert await listed(api) == []
    assert (await api.get(f"/api/v1/webhooks/{log.id}")).status_code == 404


async def test_the_queue_is_counted_for_other_services(
    api: httpx.AsyncClient, deliveries: Deliveries, receiver: Receiver, settings: Settings
):
    merchant = await deliveries.endpoint(receiver.url)
    await deliveries.log(payment_event(merchant_id=merchant))
    await deliveries.run()
    await deliveries.log(payment_event(merchant_id=merchant))
    await deliveries.claim()
    await deliveries.log(payment_event(merchant_id=merchant))
    token = ServiceTokens(settings.service_token_key.get_secret_value(), "merchants").mint("webhooks")
    answer = await api.get("/internal/jobs", headers={"Authorization": f"Bearer {token}"})
    assert answer.json() == {"pending": 1, "processing": 1, "completed": 1, "failed": 0}
