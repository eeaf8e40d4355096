"""A merchant's server that does not take its webhooks: tried five times, and never at others' cost."""

import itertools
import time
from datetime import datetime

from chassis.testing import eventually
from gateway import Gateway, WebhookLog
from receiver import Receiver
from verifiers import verify_bytes, verify_with_standard_library


async def pay(merchant: Gateway) -> str:
    """A successful payment's id."""
    payment = await merchant.pay_by_upi((await merchant.create_order())["id"])
    await merchant.final_payment(payment["id"])
    return payment["id"]


async def logs_when(merchant: Gateway, status: str, attempts: int) -> list[WebhookLog]:
    """The three logs of the merchant's payment, once all have this status after this many attempts."""

    def reached(logs: list[WebhookLog]) -> bool:
        return len(logs) == 3 and all((log["status"], log["attempts"]) == (status, attempts) for log in logs)

    return await eventually(merchant.webhook_logs, reached, within=45)


async def test_a_webhook_that_is_refused_five_times_has_failed_for_good(new_merchant: Gateway, receiver: Receiver):
    await new_merchant.send_webhooks_to(receiver.url)
    receiver.answer_with(503)

    payment_id = await pay(new_merchant)
    logs = await logs_when(new_merchant, "failed", 5)

    for log in logs:
        assert (log["response_code"], log["next_retry_at"]) == (503, None)
        tries = [webhook for webhook in receiver.of(payment_id) if webhook.id == log["id"]]
        assert [webhook.attempt for webhook in tries] == [1, 2, 3, 4, 5]
        assert {webhook.headers["webhook-id"] for webhook in tries} == {log["id"]}
        assert len({webhook.body for webhook in tries}) == 1
        secret = await new_merchant.webhook_secret()
        for webhook in tries:
            verify_bytes(webhook, secret)
            verify_with_standard_library(webhook, secret)
        detail = (await new_merchant.call("GET", f"/api/v1/webhooks/{log['id']}")).json()
        history = detail["attempt_history"]
        assert [(past["attempt"], past["response_code"]) for past in history] == [(n, 503) for n in range(1, 6)]
        moments = [datetime.fromisoformat(past["attempted_at"]) for past in history]
        gaps = [(later - earlier).total_seconds() for earlier, later in itertools.pairwise(moments)]
        assert all(gap >= 1 for gap in gaps), gaps


async def test_a_server_that_recovers_gets_its_webhook_with_the_settings_then_in_force(
    new_merchant: Gateway, receiver: Receiver
):
    await new_merchant.send_webhooks_to(receiver.url)
    receiver.answer_with(500)
    payment_id = await pay(new_merchant)
    await receiver.receives(6, payment_id)

    await new_merchant.send_webhooks_to(f"{receiver.url}/moved", "whsec_rotated_since")
    receiver.answer_with(204)

    def taken_all(logs: list[WebhookLog]) -> bool:
        return len(logs) == 3 and all(log["status"] == "success" for log in logs)

    ended = await eventually(new_merchant.webhook_logs, taken_all)
    assert {log["response_code"] for log in ended} == {204}
    taken = [webhook for webhook in receiver.of(payment_id) if webhook.path.endswith("/moved")]
    assert {webhook.id for webhook in taken} >= {log["id"] for log in ended if log["attempts"] > 2}
    for webhook in taken:
        verify_bytes(webhook, "whsec_rotated_since")


async def test_a_redirect_is_a_failed_attempt_and_not_followed(new_merchant: Gateway, receiver: Receiver):
    await new_merchant.send_webhooks_to(receiver.url)
    receiver.redirect_to(f"{receiver.url}/elsewhere")

    payment_id = await pay(new_merchant)
    await receiver.receives(6, payment_id)

    assert not [webhook for webhook in receiver.received if webhook.path.endswith("/elsewhere")]

    def refused_all(logs: list[WebhookLog]) -> bool:
        return [(log["status"], log["response_code"]) for log in logs] == [("pending", 302)] * 3

    # The answer to an attempt is written down after it was received.
    await eventually(new_merchant.webhook_logs, refused_all)


async def test_a_server_that_hangs_is_given_up_after_five_seconds_and_delays_nobody_else(
    new_merchant: Gateway, merchant: Gateway
):
    async with Receiver() as hanging, Receiver() as prompt:
        hanging.hang()
        await new_merchant.send_webhooks_to(hanging.url)
        stuck = await pay(new_merchant)
        await hanging.receives(1, stuck)

        await merchant.send_webhooks_to(prompt.url)
        try:
            paid = await pay(merchant)
            began = time.monotonic()
            await prompt.receives(3, paid)
            assert time.monotonic() - began < 5
        finally:
            await merchant.send_webhooks_to(None)

        def given_up(logs: list[WebhookLog]) -> bool:
            return any(log["attempts"] >= 1 and log["response_code"] is None for log in logs)

        logs = await eventually(new_merchant.webhook_logs, given_up)
        assert {log["status"] for log in logs} == {"pending"}


async def test_a_server_that_does_not_exist_is_a_failed_attempt(new_merchant: Gateway):
    async with Receiver() as gone:
        url = gone.url
    await new_merchant.send_webhooks_to(url)

    await pay(new_merchant)
    logs = await logs_when(new_merchant, "failed", 5)

    assert {log["response_code"] for log in logs} == {None}
