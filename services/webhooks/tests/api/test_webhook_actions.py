"""What merchants can do about their webhooks, over HTTP."""

import hashlib
import hmac
from collections.abc import AsyncIterator

import httpx
import pytest
from services.webhooks.tests.builders import MERCHANTS, TEST_MERCHANT, Deliveries, Receiver, payment_event, serving_api

from webhooks.settings import Settings

OTHER = {"X-Api-Key": "key_other", "X-Api-Secret": "any"}
UNKNOWN = "11111111-2222-4333-8444-555555555555"


@pytest.fixture
async def api(deliveries: Deliveries, settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    async with serving_api(settings) as client:
        yield client


async def test_a_webhook_is_sent_again(api: httpx.AsyncClient, deliveries: Deliveries, receiver: Receiver):
    await deliveries.endpoint(receiver.url, TEST_MERCHANT)
    await deliveries.log(payment_event(merchant_id=TEST_MERCHANT))
    await deliveries.run()
    (log,) = await deliveries.logs()
    answer = await api.post(f"/api/v1/webhooks/{log.id}/retry")
    assert answer.status_code == 200
    assert answer.json() == {"id": str(log.id), "status": "pending", "message": "Webhook retry scheduled"}
    assert (await api.get(f"/api/v1/webhooks/{log.id}")).json()["attempts"] == 0
    assert await deliveries.run() == 1


@pytest.mark.parametrize("webhook_id", [UNKNOWN, "nonsense"])
async def test_what_does_not_exist_is_not_sent_again(api: httpx.AsyncClient, webhook_id: str):
    answer = await api.post(f"/api/v1/webhooks/{webhook_id}/retry")
    assert answer.status_code == 404
    assert answer.json()["error"] == {"code": "NOT_FOUND_ERROR", "description": "Webhook not found"}


async def test_another_merchants_is_not_sent_again(api: httpx.AsyncClient, deliveries: Deliveries, receiver: Receiver):
    await deliveries.endpoint(receiver.url, TEST_MERCHANT)
    await deliveries.log(payment_event(merchant_id=TEST_MERCHANT))
    (log,) = await deliveries.logs()
    assert (await api.post(f"/api/v1/webhooks/{log.id}/retry", headers=OTHER)).status_code == 404


async def test_a_test_webhook_is_sent_at_once_and_signed(
    api: httpx.AsyncClient, deliveries: Deliveries, receiver: Receiver
):
    await deliveries.endpoint(f"{receiver.url}/hook", TEST_MERCHANT)
    answer = await api.post("/api/v1/webhooks/test")
    assert answer.status_code == 200
    shown = answer.json()
    (sent,) = receiver.received
    expected = hmac.new(b"whsec_test_abc123", sent.body, hashlib.sha256).hexdigest()
    assert sent.headers["X-Webhook-Signature"] == expected
    assert sent.headers["X-Webhook-Event"] == shown["event"] == "webhook.test"
    assert sent.headers["X-Webhook-Id"] == shown["id"]
    assert (shown["status"], shown["attempts"], shown["response_code"]) == ("success", 1, 200)
    assert shown["payload"]["data"]["payment"]["id"].startswith("pay_")
    assert [past["response_body"] for past in shown["attempt_history"]] == ["thanks"]
    assert [past["signature"] for past in shown["attempt_history"]] == [expected]
    assert (await api.get("/api/v1/webhooks?event=webhook.test")).json()["total"] == 1


async def test_a_test_webhook_that_is_refused_shows_why_and_is_tried_again(
    api: httpx.AsyncClient, deliveries: Deliveries, receiver: Receiver
):
    receiver.answer_with(500, "no")
    await deliveries.endpoint(receiver.url, TEST_MERCHANT)
    shown = (await api.post("/api/v1/webhooks/test")).json()
    assert (shown["status"], shown["response_code"], shown["response_body"]) == ("pending", 500, "no")
    assert shown["next_retry_at"] is not None


async def test_without_a_url_there_is_nothing_to_test(api: httpx.AsyncClient, deliveries: Deliveries):
    answer = await api.post("/api/v1/webhooks/test")
    assert answer.status_code == 400
    assert answer.json()["error"] == {"code": "BAD_REQUEST_ERROR", "description": "webhook_url is not set"}
    assert await deliveries.logs() == []


async def test_a_new_secret_signs_from_now_on(api: httpx.AsyncClient, deliveries: Deliveries, receiver: Receiver):
    await deliveries.endpoint(receiver.url, TEST_MERCHANT)
    answer = await api.post("/api/v1/webhooks/settings/secret")
    assert answer.status_code == 200
    changed = answer.json()
    assert changed["webhook_url"] == receiver.url
    assert changed["webhook_secret"].startswith("whsec_")
    assert changed["webhook_secret"] != "whsec_test_abc123"
    assert (await api.get("/api/v1/webhooks/settings")).json() == changed
    await api.post("/api/v1/webhooks/test")
    (sent,) = receiver.received
    expected = hmac.new(changed["webhook_secret"].encode(), sent.body, hashlib.sha256).hexdigest()
    assert sent.headers["X-Webhook-Signature"] == expected


async def test_an_endpoint_is_paused_and_resumed(api: httpx.AsyncClient, receiver: Receiver):
    saved = await api.put("/api/v1/webhooks/settings", json={"webhook_url": receiver.url, "paused": True})
    assert saved.json() == {"webhook_url": receiver.url, "webhook_secret": "whsec_tes***", "paused": True}
    assert (await api.get("/api/v1/webhooks/settings")).json()["paused"] is True
    await api.put("/api/v1/webhooks/settings", json={"webhook_url": f"{receiver.url}/moved"})
    assert (await api.get("/api/v1/webhooks/settings")).json()["paused"] is True
    resumed = await api.put("/api/v1/webhooks/settings", json={"webhook_url": receiver.url, "paused": False})
    assert resumed.json() == {"webhook_url": receiver.url, "webhook_secret": "whsec_tes***"}


async def test_lists_by_status_and_event_are_paged(api: httpx.AsyncClient, deliveries: Deliveries, receiver: Receiver):
    await deliveries.endpoint(receiver.url, TEST_MERCHANT)
    stranger = await deliveries.endpoint(receiver.url, MERCHANTS["key_other"])
    for n in range(3):
        for event in ("payment.created", "payment.success"):
            for merchant in (TEST_MERCHANT, stranger):
                await deliveries.log(payment_event(event, merchant_id=merchant, payment_id=f"pay_{n}", version=n + 1))
    await deliveries.run()
    page = (await api.get("/api/v1/webhooks?status=success&event=payment.success&limit=2&offset=1")).json()
    assert (page["total"], page["limit"], page["offset"]) == (3, 2, 1)
    whole = (await api.get("/api/v1/webhooks?event=payment.success")).json()["data"]
    assert page["data"] == whole[1:3]


@pytest.mark.parametrize(
    ("body", "description"),
    [
        ({"webhook_url": "https://user:pw@shop.example/"}, "webhook_url must not contain a user name or password"),
        ({"webhook_url": "https://user@shop.example/"}, "webhook_url must not contain a user name or password"),
        ({"webhook_url": "https://shop.example/", "paused": "yes"}, "paused must be true or false"),
        ({"webhook_url": "https://shop.example/", "paused": 1}, "paused must be true or false"),
    ],
)
async def test_what_is_wrong_is_said(api: httpx.AsyncClient, body: dict[str, object], description: str):
    answer = await api.put("/api/v1/webhooks", json=body)
    assert answer.status_code == 400
    assert answer.json()["error"] == {"code": "BAD_REQUEST_ERROR", "description": description}
    assert (await api.get("/api/v1/webhooks/settings")).json()["webhook_url"] is None


@pytest.mark.parametrize(
    "url",
    [
        *("https://127.0.0.1/", "https://localhost/", "https://[::1]/", "https://169.254.169.254/latest"),
        *("https://2130706433/", "https://0x7f.1/", "https://[::ffff:10.0.0.1]/", "https://10.1.2.3:8443/"),
    ],
)
async def test_outside_development_a_private_address_is_refused_when_it_is_saved(
    deliveries: Deliveries, settings: Settings, url: str
):
    async with serving_api(settings.model_copy(update={"webhook_allow_private_networks": False})) as api:
        answer = await api.put("/api/v1/webhooks", json={"webhook_url": url})
        assert answer.status_code == 400
        assert answer.json()["error"]["description"] == "webhook_url must not lead to a private address"
        assert (await api.get("/api/v1/webhooks/settings")).json()["webhook_url"] is None


@pytest.mark.parametrize("path", [f"/{UNKNOWN}/retry", "/test", "/settings/secret"])
async def test_nothing_is_open_to_strangers(api: httpx.AsyncClient, path: str):
    answer = await api.post(f"/api/v1/webhooks{path}", headers={"X-Api-Key": "key_unknown"})
    assert answer.status_code == 401
