"""A merchant reads the whole story of a payment."""

from chassis.testing import eventually
from gateway import Gateway, assert_error
from receiver import Receiver

NOT_CAPTURABLE = "Payment not in capturable state"


async def timeline(merchant: Gateway, payment_id: str) -> dict:
    answer = await merchant.call("GET", f"/api/v1/payments/{payment_id}/timeline")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def timeline_with(merchant: Gateway, payment_id: str, *events: tuple[str, str]) -> dict:
    """The timeline, once all of these events are in it."""

    def is_complete(told: dict) -> bool:
        found = {(entry["event"], entry.get("outcome", "")) for entry in told["entries"]}
        return told["complete"] and set(events) <= found

    return await eventually(lambda: timeline(merchant, payment_id), is_complete)


async def test_a_timeline_goes_from_creation_to_refund_with_every_delivery(new_merchant: Gateway, receiver: Receiver):
    await new_merchant.send_webhooks_to(receiver.url)
    payment = await new_merchant.paid(50000)
    path = f"/api/v1/payments/{payment['id']}"
    await new_merchant.call("POST", f"{path}/capture", headers={"X-Request-Id": "capture-of-the-journey"})
    refund = await new_merchant.give_back(payment["id"], 20000)
    await new_merchant.final_refund(refund["id"])

    told = await timeline_with(
        new_merchant,
        payment["id"],
        ("refund.processed", ""),
        ("payment.created", "success"),
        ("payment.pending", "success"),
        ("payment.success", "success"),
        ("refund.created", "success"),
        ("refund.processed", "success"),
    )

    assert [(entry["event"], entry["status"]) for entry in told["entries"] if entry["kind"] == "payment"] == [
        ("payment.created", "pending"),
        ("payment.pending", "pending"),
        ("payment.success", "success"),
        ("payment.captured", "success"),
    ]
    refunds = [entry for entry in told["entries"] if entry["kind"] == "refund"]
    assert [entry["event"] for entry in refunds] == ["refund.created", "refund.processed"]
    assert {(entry["refund_id"], entry["amount"]) for entry in refunds} == {(refund["id"], 20000)}
    sent = {entry["event"]: entry for entry in told["entries"] if entry["kind"] == "webhook"}
    assert {entry["webhook_id"] for entry in sent.values()} == {each.id for each in receiver.of(payment["id"])}
    assert {(entry["attempt"], entry["response_code"]) for entry in sent.values()} == {(1, 200)}
    assert sent["refund.created"]["request_id"] == refunds[0]["request_id"]
    times = [entry["time"] for entry in told["entries"]]
    assert times == sorted(times)


async def test_an_attempt_that_failed_is_told_beside_the_one_that_did_not(new_merchant: Gateway, receiver: Receiver):
    receiver.answer_with(500)
    await new_merchant.send_webhooks_to(receiver.url)
    payment = await new_merchant.paid(50000)
    await timeline_with(new_merchant, payment["id"], ("payment.success", "failed"))
    receiver.answer_with(200)
    told = await timeline_with(new_merchant, payment["id"], ("payment.success", "success"))
    attempts = [entry for entry in told["entries"] if (entry["kind"], entry["event"]) == ("webhook", "payment.success")]
    assert [entry["attempt"] for entry in attempts] == list(range(1, len(attempts) + 1))
    assert [entry["response_code"] for entry in attempts] == [500] * (len(attempts) - 1) + [200]


async def test_each_state_has_its_time_and_the_request_behind_it(merchant: Gateway, other_new_merchant: Gateway):
    payment = await merchant.paid(50000)
    await merchant.call(
        "POST", f"/api/v1/payments/{payment['id']}/capture", headers={"X-Request-Id": "capture-of-the-journey"}
    )
    states = [entry for entry in (await timeline(merchant, payment["id"]))["entries"] if entry["kind"] == "payment"]
    assert (states[0]["time"], states[2]["time"]) == (payment["created_at"], payment.get("updated_at"))
    assert states[3]["request_id"] == "capture-of-the-journey"
    foreign = await other_new_merchant.call("GET", f"/api/v1/payments/{payment['id']}/timeline")
    assert_error(foreign, 404, "NOT_FOUND_ERROR", "Payment not found")


async def test_what_was_refunded_in_full_cannot_be_captured(merchant: Gateway):
    payment = await merchant.paid(50000)
    await merchant.final_refund((await merchant.give_back(payment["id"], 50000))["id"])
    # Payments hears of it from refunds.
    await timeline_with(merchant, payment["id"], ("refund.processed", ""))
    refused = await merchant.call("POST", f"/api/v1/payments/{payment['id']}/capture")
    assert_error(refused, 400, "BAD_REQUEST_ERROR", NOT_CAPTURABLE)


async def test_what_was_refunded_in_part_can_be_captured(merchant: Gateway):
    payment = await merchant.paid(50000)
    await merchant.final_refund((await merchant.give_back(payment["id"], 49999))["id"])
    await timeline_with(merchant, payment["id"], ("refund.processed", ""))
    captured = await merchant.call("POST", f"/api/v1/payments/{payment['id']}/capture")
    assert (captured.status_code, captured.json()["captured"]) == (200, True)
