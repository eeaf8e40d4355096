"""What a merchant can do about webhooks: try, send again, pause, change the secret; and hear of refunds."""

import json

import pytest

from chassis.testing import eventually
from gateway import Gateway, WebhookLog, assert_error
from receiver import Receiver, Webhook
from verifiers import verify_bytes, verify_with_standard_library

UNKNOWN = "11111111-2222-4333-8444-555555555555"


async def latest_log(merchant: Gateway, event: str, status: str) -> WebhookLog:
    """The merchant's latest log of this event, once it has this status."""

    async def look() -> list[WebhookLog]:
        logs = [log for log in await merchant.webhook_logs() if log["event"] == event]
        return logs[:1] if logs and logs[0]["status"] == status else []

    return (await eventually(look, within=30))[0]


async def received(receiver: Receiver, event: str, count: int) -> list[Webhook]:
    async def look() -> list[Webhook]:
        return [webhook for webhook in receiver.received if webhook.event == event]

    return await eventually(look, lambda webhooks: len(webhooks) >= count)


async def test_a_test_webhook_is_sent_at_once_and_its_log_shown(new_merchant: Gateway, receiver: Receiver):
    await new_merchant.send_webhooks_to(receiver.url)

    shown = (await new_merchant.call("POST", "/api/v1/webhooks/test")).json()

    (webhook,) = receiver.received
    assert (webhook.event, webhook.id) == ("webhook.test", shown["id"])
    assert (shown["status"], shown["response_code"], shown["response_body"]) == ("success", 200, "thanks")
    assert shown["payload"] == json.loads(webhook.body)
    secret = await new_merchant.webhook_secret()
    verify_bytes(webhook, secret)
    verify_with_standard_library(webhook, secret)
    assert (await new_merchant.call("GET", "/api/v1/webhooks?event=webhook.test")).json()["total"] == 1


async def test_without_a_url_nothing_can_be_tried(new_merchant: Gateway):
    answer = await new_merchant.call("POST", "/api/v1/webhooks/test")
    assert_error(answer, 400, "BAD_REQUEST_ERROR", "webhook_url is not set")
    assert await new_merchant.webhook_logs() == []


async def test_a_webhook_that_has_failed_for_good_is_sent_again_by_hand(new_merchant: Gateway, receiver: Receiver):
    await new_merchant.send_webhooks_to(receiver.url)
    receiver.answer_with(500)
    await new_merchant.call("POST", "/api/v1/webhooks/test")
    failed = await latest_log(new_merchant, "webhook.test", "failed")

    receiver.answer_with(204)
    answer = await new_merchant.call("POST", f"/api/v1/webhooks/{failed['id']}/retry")

    assert answer.status_code == 200
    assert answer.json() == {"id": failed["id"], "status": "pending", "message": "Webhook retry scheduled"}
    taken = await latest_log(new_merchant, "webhook.test", "success")
    assert (taken["id"], taken["attempts"], taken["response_code"]) == (failed["id"], 1, 204)
    detail = (await new_merchant.call("GET", f"/api/v1/webhooks/{failed['id']}")).json()
    assert [past["response_code"] for past in detail["attempt_history"]] == [500] * 5 + [204]
    assert {webhook.id for webhook in receiver.received} == {failed["id"]}


async def test_only_ones_own_webhooks_are_sent_again(
    new_merchant: Gateway, other_new_merchant: Gateway, shopper: Gateway, receiver: Receiver
):
    await new_merchant.send_webhooks_to(receiver.url)
    log = (await new_merchant.call("POST", "/api/v1/webhooks/test")).json()
    path = f"/api/v1/webhooks/{log['id']}/retry"

    assert_error(await other_new_merchant.call("POST", path), 404, "NOT_FOUND_ERROR", "Webhook not found")
    assert_error(await shopper.call("POST", path), 401, "AUTHENTICATION_ERROR", "Invalid API credentials")
    for unknown in (UNKNOWN, "nonsense"):
        answer = await new_merchant.call("POST", f"/api/v1/webhooks/{unknown}/retry")
        assert_error(answer, 404, "NOT_FOUND_ERROR", "Webhook not found")


async def test_a_new_secret_signs_from_the_next_webhook_on(new_merchant: Gateway, receiver: Receiver):
    await new_merchant.send_webhooks_to(receiver.url, "whsec_known_to_others")

    changed = (await new_merchant.call("POST", "/api/v1/webhooks/settings/secret")).json()

    assert changed["webhook_url"] == receiver.url
    assert changed["webhook_secret"] == await new_merchant.webhook_secret() != "whsec_known_to_others"
    await new_merchant.call("POST", "/api/v1/webhooks/test")
    verify_bytes(receiver.received[0], changed["webhook_secret"])
    with pytest.raises(AssertionError):
        verify_bytes(receiver.received[0], "whsec_known_to_others")


async def test_what_happens_while_an_endpoint_is_paused_is_told_when_it_is_resumed(
    new_merchant: Gateway, receiver: Receiver
):
    settings = {"webhook_url": receiver.url}
    await new_merchant.call("PUT", "/api/v1/webhooks/settings", {**settings, "paused": True})
    assert (await new_merchant.call("GET", "/api/v1/webhooks/settings")).json()["paused"] is True
    payment = await new_merchant.paid()
    await latest_log(new_merchant, "payment.success", "pending")
    assert receiver.received == []

    resumed = await new_merchant.call("PUT", "/api/v1/webhooks/settings", {**settings, "paused": False})

    assert "paused" not in resumed.json()
    webhooks = await receiver.receives(3, payment["id"])
    assert [webhook.event for webhook in webhooks] == ["payment.created", "payment.pending", "payment.success"]


async def test_what_waits_for_a_url_that_is_removed_has_failed_and_says_so(new_merchant: Gateway, receiver: Receiver):
    await new_merchant.call("PUT", "/api/v1/webhooks", {"webhook_url": receiver.url, "paused": True})
    await new_merchant.paid()
    await latest_log(new_merchant, "payment.success", "pending")

    await new_merchant.send_webhooks_to(None)

    log = await latest_log(new_merchant, "payment.success", "failed")
    detail = (await new_merchant.call("GET", f"/api/v1/webhooks/{log['id']}")).json()
    assert detail["response_body"] == "The webhook URL was removed before delivery"
    assert (detail["attempts"], detail["attempt_history"]) == (0, [])


async def test_a_refund_is_told_in_two_webhooks_with_its_payment(new_merchant: Gateway, receiver: Receiver):
    await new_merchant.send_webhooks_to(receiver.url)
    payment = await new_merchant.paid()

    refund = await new_merchant.give_back(payment["id"], 10000, "One cup was broken")
    await new_merchant.final_refund(refund["id"])

    (created,) = await received(receiver, "refund.created", 1)
    (processed,) = await received(receiver, "refund.processed", 1)
    for webhook, status in ((created, "pending"), (processed, "processed")):
        data = json.loads(webhook.body)["data"]
        assert data["payment"]["id"] == payment["id"]
        told = data["refund"]
        assert (told["id"], told["payment_id"], told["amount"]) == (refund["id"], payment["id"], 10000)
        assert (told["reason"], told["status"]) == ("One cup was broken", status)
        verify_bytes(webhook, await new_merchant.webhook_secret())


@pytest.mark.parametrize(
    ("body", "description"),
    [
        ({"webhook_url": "https://me:secret@shop.example/"}, "webhook_url must not contain a user name or password"),
        ({"webhook_url": "https://shop.example/", "paused": "no"}, "paused must be true or false"),
    ],
)
async def test_settings_that_make_no_sense_are_refused_and_change_nothing(
    new_merchant: Gateway, body: dict[str, object], description: str
):
    before = (await new_merchant.call("GET", "/api/v1/webhooks/settings")).json()
    answer = await new_merchant.call("PUT", "/api/v1/webhooks/settings", body)
    assert_error(answer, 400, "BAD_REQUEST_ERROR", description)
    assert (await new_merchant.call("GET", "/api/v1/webhooks/settings")).json() == before
