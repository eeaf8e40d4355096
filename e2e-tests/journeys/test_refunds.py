"""A merchant gives money back: in whole, in parts, never more than there was."""

import asyncio
import json
import re
from collections import Counter

import pytest

from chassis.ids import new_id
from chassis.testing import eventually
from fleet.testing import RunningFleet
from gateway import Gateway, assert_error
from receiver import Receiver

INSTANT = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"
EXCEEDS = "Refund amount exceeds available amount"


async def test_a_payment_is_given_back_in_whole(merchant: Gateway):
    payment = await merchant.paid(49900)

    accepted = await merchant.give_back(payment["id"], 49900, "The order was cancelled")

    assert re.fullmatch(r"rfnd_[A-Za-z0-9]{16}", accepted["id"])
    assert re.fullmatch(INSTANT, accepted["created_at"])
    assert accepted == {
        "id": accepted["id"],
        "payment_id": payment["id"],
        "amount": 49900,
        "currency": "INR",
        "reason": "The order was cancelled",
        "status": "pending",
        "created_at": accepted["created_at"],
    }
    processed = await merchant.final_refund(accepted["id"])
    assert re.fullmatch(INSTANT, processed.get("processed_at") or "")
    assert processed == {**accepted, "status": "processed", "processed_at": processed.get("processed_at")}
    more = await merchant.call("POST", f"/api/v1/payments/{payment['id']}/refunds", {"amount": 1})
    assert_error(more, 400, "BAD_REQUEST_ERROR", EXCEEDS)


async def test_a_payment_is_given_back_in_parts_until_nothing_is_left(merchant: Gateway):
    payment = await merchant.paid(50000)
    parts = [await merchant.give_back(payment["id"], amount) for amount in (20000, 29999)]
    for amount in (2, 50000, 10**15):
        refused = await merchant.call("POST", f"/api/v1/payments/{payment['id']}/refunds", {"amount": amount})
        assert_error(refused, 400, "BAD_REQUEST_ERROR", EXCEEDS)
    parts.append(await merchant.give_back(payment["id"], 1))

    finals = [await merchant.final_refund(part["id"]) for part in parts]

    assert [(final["amount"], final["status"]) for final in finals] == [
        (20000, "processed"),
        (29999, "processed"),
        (1, "processed"),
    ]
    assert await merchant.refunds(payment["id"]) == finals[::-1]


async def test_of_refunds_asked_for_at_once_as_many_are_accepted_as_fit(merchant: Gateway):
    payment = await merchant.paid(50000)
    path = f"/api/v1/payments/{payment['id']}/refunds"

    answers = await asyncio.gather(*(merchant.call("POST", path, {"amount": 6000}) for _ in range(30)))

    assert Counter(answer.status_code for answer in answers) == {201: 8, 400: 22}
    for answer in answers:
        if answer.status_code == 400:
            assert_error(answer, 400, "BAD_REQUEST_ERROR", EXCEEDS)
    for refund in await merchant.refunds(payment["id"]):
        assert (await merchant.final_refund(refund["id"]))["status"] == "processed"


async def test_a_payment_can_be_given_back_the_moment_its_success_is_seen(merchant: Gateway):
    """Refunds may not have heard of the success yet: it must ask, never deny."""

    async def pay_and_give_back() -> None:
        payment = await merchant.paid()
        await merchant.give_back(payment["id"], payment["amount"])

    await asyncio.gather(*(pay_and_give_back() for _ in range(20)))


async def test_a_refund_that_the_bank_refuses_leaves_the_amount_to_be_given_back_again(merchant: Gateway):
    payment = await merchant.paid(50000)
    refused = await merchant.give_back(payment["id"], 50000, "failure@bank")
    failed = await merchant.final_refund(refused["id"])
    assert (failed["status"], failed.get("processed_at")) == ("failed", None)
    again = await merchant.give_back(payment["id"], 50000)
    assert (await merchant.final_refund(again["id"]))["status"] == "processed"


async def test_only_a_successful_payment_can_be_given_back(merchant: Gateway):
    order = await merchant.create_order()
    payment = await merchant.pay_by_upi(order["id"], "failure@bank")
    await merchant.final_payment(payment["id"])
    refused = await merchant.call("POST", f"/api/v1/payments/{payment['id']}/refunds", {"amount": 100})
    assert_error(refused, 400, "BAD_REQUEST_ERROR", "Payment not in refundable state")
    assert await merchant.refunds(payment["id"]) == []


async def test_a_refund_under_one_key_is_made_once(merchant: Gateway):
    payment = await merchant.paid(50000)
    path, headers = f"/api/v1/payments/{payment['id']}/refunds", {"Idempotency-Key": new_id("key")}
    answers = await asyncio.gather(*(merchant.call("POST", path, {"amount": 50000}, headers) for _ in range(10)))
    assert {(answer.status_code, answer.content) for answer in answers} == {(201, answers[0].content)}
    assert len(await merchant.refunds(payment["id"])) == 1
    changed = await merchant.call("POST", path, {"amount": 1}, headers)
    assert_error(changed, 400, "BAD_REQUEST_ERROR", "Idempotency-Key was already used with a different request")


async def test_another_merchants_payments_and_refunds_do_not_exist(merchant: Gateway, new_merchant: Gateway):
    payment = await merchant.paid()
    path = f"/api/v1/payments/{payment['id']}/refunds"
    refund = await merchant.give_back(payment["id"], 100)
    for answer in (await new_merchant.call("POST", path, {"amount": 1}), await new_merchant.call("GET", path)):
        assert_error(answer, 404, "NOT_FOUND_ERROR", "Payment not found")
    shown = await new_merchant.call("GET", f"/api/v1/refunds/{refund['id']}")
    assert_error(shown, 404, "NOT_FOUND_ERROR", "Refund not found")
    listed = await new_merchant.call("GET", "/api/v1/refunds")
    assert listed.json() == {"data": [], "total": 0, "limit": 10, "offset": 0}


@pytest.mark.parametrize(
    ("path", "description"),
    [
        ("/api/v1/payments/pay_AAAAAAAAAAAAAAAA/refunds", "Payment not found"),
        ("/api/v1/payments/nothing/refunds", "Payment not found"),
        ("/api/v1/refunds/rfnd_AAAAAAAAAAAAAAAA", "Refund not found"),
        ("/api/v1/refunds/nothing", "Refund not found"),
    ],
)
async def test_what_does_not_exist_is_not_found(merchant: Gateway, path: str, description: str):
    assert_error(await merchant.call("GET", path), 404, "NOT_FOUND_ERROR", description)


async def test_a_request_that_makes_no_sense_is_refused_and_gives_nothing_back(merchant: Gateway, shopper: Gateway):
    payment = await merchant.paid()
    path = f"/api/v1/payments/{payment['id']}/refunds"
    for body in ({}, {"amount": 0}, {"amount": "500"}, {"amount": 500.0}, {"amount": True}, {"amount": None}):
        assert_error(await merchant.call("POST", path, body), 400, "BAD_REQUEST_ERROR")
    too_long = await merchant.call("POST", path, {"amount": 1, "reason": "r" * 501})
    assert_error(too_long, 400, "BAD_REQUEST_ERROR", "reason must be at most 500 characters")
    for query in ("limit=0", "limit=101", "offset=-1", "limit=x"):
        assert_error(await merchant.call("GET", f"{path}?{query}"), 400, "BAD_REQUEST_ERROR")
    for answer in (await shopper.call("POST", path, {"amount": 1}), await shopper.call("GET", "/api/v1/refunds")):
        assert_error(answer, 401, "AUTHENTICATION_ERROR", "Invalid API credentials")
    wrong = await merchant.call("DELETE", path)
    assert_error(wrong, 405, "BAD_REQUEST_ERROR")
    assert wrong.headers["allow"] == "GET, POST"
    assert await merchant.refunds(payment["id"]) == []


async def test_lists_are_newest_first(new_merchant: Gateway):
    payment = await new_merchant.paid()
    made = [await new_merchant.give_back(payment["id"], amount) for amount in (1, 2, 3)]
    for refund in made:
        await new_merchant.final_refund(refund["id"])
    page = (await new_merchant.call("GET", "/api/v1/refunds?limit=2")).json()
    assert ([each["amount"] for each in page["data"]], page["total"], page["limit"]) == ([3, 2], 3, 2)
    rest = (await new_merchant.call("GET", "/api/v1/refunds?limit=2&offset=2")).json()
    assert ([each["amount"] for each in rest["data"]], rest["offset"]) == ([1], 2)


async def test_the_merchant_hears_of_a_refund_with_the_payment_that_it_gives_back(
    new_merchant: Gateway, receiver: Receiver
):
    await new_merchant.send_webhooks_to(receiver.url)
    payment = await new_merchant.paid()
    refund = await new_merchant.give_back(payment["id"], 20000, "broken")

    webhooks = await receiver.receives(5, payment["id"])

    told = {webhook.event: json.loads(webhook.body)["data"] for webhook in webhooks}
    assert {"refund.created", "refund.processed"} <= told.keys()
    created, processed = told["refund.created"], told["refund.processed"]
    assert created["refund"] == dict(refund)
    assert (processed["refund"]["status"], processed["refund"]["id"]) == ("processed", refund["id"])
    assert re.fullmatch(INSTANT, processed["refund"]["processed_at"])
    for data in (created, processed):
        assert (data["payment"]["id"], data["payment"]["status"]) == (payment["id"], "success")


async def test_refunds_outlive_a_worker_that_is_killed_in_their_midst(fleet: RunningFleet, merchant: Gateway):
    payment = await merchant.paid(50000)
    refunds = [await merchant.give_back(payment["id"], 2500) for _ in range(20)]
    killed = fleet.kill("refunds-worker")

    async def pending() -> list[str]:
        return [refund["id"] for refund in await merchant.refunds(payment["id"]) if refund["status"] == "pending"]

    await eventually(pending, lambda waiting: not waiting, within=60)
    for refund in refunds:
        assert (await merchant.refund(refund["id"]))["status"] == "processed"
    assert fleet.pid("refunds-worker") not in (0, killed)
    await asyncio.to_thread(fleet.wait_until_healthy)
