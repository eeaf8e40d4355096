"""A merchant hears of its payments, and can tell that it is us who speak."""

import json
import time
from typing import Literal

import pytest

from chassis.testing import eventually
from gateway import Gateway, Payment, WebhookLog, assert_error
from receiver import Receiver, Webhook
from verifiers import verify_bytes, verify_with_node, verify_with_standard_library

Method = Literal["upi", "card"]
SUCCESS = ["payment.created", "payment.pending", "payment.success"]


async def settled_logs(merchant: Gateway, count: int) -> list[WebhookLog]:
    """The merchant's logs, oldest first, once there are `count` and none is pending."""

    def settled(logs: list[WebhookLog]) -> bool:
        return len(logs) >= count and all(log["status"] != "pending" for log in logs)

    return list(reversed(await eventually(merchant.webhook_logs, settled, within=30)))


async def pay_and_hear(merchant: Gateway, receiver: Receiver, method: Method = "upi") -> tuple[Payment, list[Webhook]]:
    """A successful payment, and the three webhooks about it."""
    order = await merchant.create_order()
    payment = await (merchant.pay_by_card(order["id"]) if method == "card" else merchant.pay_by_upi(order["id"]))
    return payment, await receiver.receives(3, payment["id"])


@pytest.mark.parametrize("method", ["upi", "card"])
async def test_a_successful_payment_is_told_in_three_webhooks_once_each(
    new_merchant: Gateway, receiver: Receiver, method: Method
):
    await new_merchant.send_webhooks_to(receiver.url)

    payment, _ = await pay_and_hear(new_merchant, receiver, method)

    logs = await settled_logs(new_merchant, 3)
    webhooks = receiver.of(payment["id"])
    assert [webhook.event for webhook in webhooks] == SUCCESS
    # Logs of the same second have no order of their own.
    assert {log["id"]: log["event"] for log in logs} == {webhook.id: webhook.event for webhook in webhooks}
    for log in logs:
        assert (log["status"], log["attempts"], log["response_code"]) == ("success", 1, 200)
        assert log["last_attempt_at"] is not None
        assert log["next_retry_at"] is None


async def test_a_failed_payment_is_told_as_such(new_merchant: Gateway, receiver: Receiver):
    await new_merchant.send_webhooks_to(receiver.url)
    payment = await new_merchant.pay_by_upi((await new_merchant.create_order())["id"], "failure@bank")

    webhooks = await receiver.receives(3, payment["id"])

    assert [webhook.event for webhook in webhooks] == ["payment.created", "payment.pending", "payment.failed"]
    assert json.loads(webhooks[-1].body)["data"]["payment"]["status"] == "failed"


async def test_a_webhook_says_what_happened_in_compact_json(new_merchant: Gateway, receiver: Receiver):
    await new_merchant.send_webhooks_to(receiver.url)
    before = int(time.time())

    payment, webhooks = await pay_and_hear(new_merchant, receiver, "card")

    body = json.loads(webhooks[-1].body)
    snapshot = {
        "id": payment["id"],
        "order_id": payment["order_id"],
        "amount": 50000,
        "currency": "INR",
        "method": "card",
        "card_network": "visa",
        "card_last4": "4242",
        "status": "success",
        "created_at": payment["created_at"],
    }
    assert before <= body["timestamp"] <= time.time()
    expected = {"event": "payment.success", "timestamp": body["timestamp"], "data": {"payment": snapshot}}
    assert webhooks[-1].body == json.dumps(expected, separators=(",", ":")).encode()


async def test_a_webhook_carries_its_name_in_headers(new_merchant: Gateway, receiver: Receiver):
    await new_merchant.send_webhooks_to(receiver.url)

    _, webhooks = await pay_and_hear(new_merchant, receiver)

    assert len({webhook.id for webhook in webhooks}) == 3
    for webhook in webhooks:
        headers = webhook.headers
        assert headers["Content-Type"] == "application/json"
        assert headers["X-Webhook-Event"] == webhook.event
        assert headers["X-Webhook-Attempt"] == "1"
        assert headers["webhook-id"] == headers["X-Webhook-Id"]
        assert abs(int(headers["webhook-timestamp"]) - time.time()) < 60


@pytest.mark.parametrize("method", ["upi", "card"])
async def test_every_kind_of_verifier_accepts_the_test_merchants_webhooks(
    merchant: Gateway, receiver: Receiver, method: Method
):
    await merchant.send_webhooks_to(receiver.url)
    try:
        _, webhooks = await pay_and_hear(merchant, receiver, method)
    finally:
        await merchant.send_webhooks_to(None)

    for webhook in webhooks:
        verify_bytes(webhook, "whsec_test_abc123")
        verify_with_standard_library(webhook, "whsec_test_abc123")
        verify_with_node(webhook, "whsec_test_abc123")


async def test_webhooks_are_signed_with_the_secret_that_the_merchant_reads(new_merchant: Gateway, receiver: Receiver):
    saved = await new_merchant.send_webhooks_to(receiver.url)
    generated = await new_merchant.webhook_secret()
    assert saved == {"webhook_url": receiver.url, "webhook_secret": f"{generated[:9]}***"}

    _, webhooks = await pay_and_hear(new_merchant, receiver)
    for webhook in webhooks:
        verify_bytes(webhook, generated)
        verify_with_standard_library(webhook, generated)

    saved = await new_merchant.send_webhooks_to(receiver.url, "whsec_new_secret_of_mine")
    assert saved["webhook_secret"] == "whsec_new***"
    _, webhooks = await pay_and_hear(new_merchant, receiver)
    for webhook in webhooks:
        verify_bytes(webhook, "whsec_new_secret_of_mine")


async def test_a_verifier_refuses_a_body_that_was_touched(new_merchant: Gateway, receiver: Receiver):
    await new_merchant.send_webhooks_to(receiver.url)
    _, webhooks = await pay_and_hear(new_merchant, receiver)
    richer = Webhook(webhooks[0].path, webhooks[0].headers, webhooks[0].body.replace(b"50000", b"50001"))

    for verify in (verify_bytes, verify_with_node):
        with pytest.raises(AssertionError):
            verify(richer, await new_merchant.webhook_secret())


@pytest.mark.parametrize("path", ["/api/v1/webhooks", "/api/v1/webhooks/settings"])
async def test_both_paths_save_the_same_settings(new_merchant: Gateway, path: str):
    saved = await new_merchant.call(
        "PUT", path, {"webhook_url": "https://shop.example/hook", "webhook_secret": "whsec_new_secret"}
    )
    assert saved.json() == {"webhook_url": "https://shop.example/hook", "webhook_secret": "whsec_new***"}

    shown = await new_merchant.call("GET", "/api/v1/webhooks/settings")
    assert shown.json() == {"webhook_url": "https://shop.example/hook", "webhook_secret": "whsec_new_secret"}


async def test_a_merchant_without_a_url_has_no_webhooks(
    new_merchant: Gateway, other_new_merchant: Gateway, receiver: Receiver
):
    await new_merchant.send_webhooks_to(receiver.url)
    await new_merchant.send_webhooks_to(None)
    unheard = await new_merchant.pay_by_upi((await new_merchant.create_order())["id"])
    await new_merchant.final_payment(unheard["id"])

    # What comes after it in the same stream is heard: so it was passed over, not merely late.
    await other_new_merchant.send_webhooks_to(receiver.url)
    await pay_and_hear(other_new_merchant, receiver)
    await new_merchant.send_webhooks_to(receiver.url)
    await pay_and_hear(new_merchant, receiver)

    heard = {webhook.payment_id for webhook in receiver.received}
    assert unheard["id"] not in heard


async def test_a_log_shows_what_was_sent_to_its_own_merchant_only(
    new_merchant: Gateway, merchant: Gateway, receiver: Receiver
):
    await new_merchant.send_webhooks_to(receiver.url)
    await pay_and_hear(new_merchant, receiver)
    for log in await settled_logs(new_merchant, 3):
        path = f"/api/v1/webhooks/{log['id']}"
        (sent,) = [webhook for webhook in receiver.received if webhook.id == log["id"]]

        shown = (await new_merchant.call("GET", path)).json()

        assert shown["payload"] == json.loads(sent.body)
        assert shown["response_body"] == "thanks"
        assert [past["response_code"] for past in shown["attempt_history"]] == [200]
        assert_error(await merchant.call("GET", path), 404, "NOT_FOUND_ERROR", "Webhook not found")


async def test_logs_can_be_listed_by_status_and_event(new_merchant: Gateway, receiver: Receiver):
    await new_merchant.send_webhooks_to(receiver.url)
    await pay_and_hear(new_merchant, receiver)
    await settled_logs(new_merchant, 3)

    async def total(query: str) -> int:
        return (await new_merchant.call("GET", f"/api/v1/webhooks?{query}")).json()["total"]

    assert await total("status=success") == 3
    assert await total("status=failed") == 0
    assert await total("event=payment.success") == 1
    assert await total("status=success&event=payment.failed") == 0
    unknown = await new_merchant.call("GET", "/api/v1/webhooks?status=lost")
    assert_error(unknown, 400, "BAD_REQUEST_ERROR")
