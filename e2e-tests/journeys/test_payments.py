"""A payment from order to outcome."""

import asyncio
import re

import pytest

from chassis.testing import eventually
from gateway import Gateway, Payment, assert_error, card, card_payment, upi_payment

INSTANT = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"


async def test_a_upi_payment_that_succeeds_pays_its_order(merchant: Gateway):
    order = await merchant.create_order(49900, receipt="receipt-1", notes={"table": "7"})
    assert re.fullmatch(r"order_[A-Za-z0-9]{16}", order["id"])
    assert order["status"] == "created"

    accepted = await merchant.pay_by_upi(order["id"], "success@bank")

    assert re.fullmatch(r"pay_[A-Za-z0-9]{16}", accepted["id"])
    assert re.fullmatch(INSTANT, accepted["created_at"])
    assert accepted == {
        "id": accepted["id"],
        "order_id": order["id"],
        "amount": 49900,
        "currency": "INR",
        "method": "upi",
        "vpa": "success@bank",
        "status": "pending",
        "created_at": accepted["created_at"],
    }
    final = await merchant.final_payment(accepted["id"])
    assert re.fullmatch(INSTANT, final.get("updated_at", ""))
    assert final == {
        **accepted,
        "status": "success",
        "captured": False,
        "updated_at": final.get("updated_at"),
    }
    paid = await merchant.paid_order(order["id"])
    assert paid == {**order, "status": "paid", "updated_at": paid["updated_at"]}


async def test_a_card_payment_that_succeeds_pays_its_order(merchant: Gateway):
    order = await merchant.create_order(currency="USD")

    accepted = await merchant.pay_by_card(order["id"], "4242 4242 4242 4242")

    assert accepted == {
        "id": accepted["id"],
        "order_id": order["id"],
        "amount": 50000,
        "currency": "USD",
        "method": "card",
        "card_network": "visa",
        "card_last4": "4242",
        "status": "pending",
        "created_at": accepted["created_at"],
    }
    assert (await merchant.final_payment(accepted["id"]))["status"] == "success"
    await merchant.paid_order(order["id"])


@pytest.mark.parametrize(
    ("instrument", "described"),
    [
        ({"method": "upi", "vpa": "failure@bank"}, "declined"),
        ({"method": "card", "card": card("4000 0000 0000 0002")}, "declined"),
        ({"method": "card", "card": card("4000-0000-0000-9995")}, "insufficient funds"),
    ],
    ids=["UPI declined", "card declined", "card without funds"],
)
async def test_a_failed_payment_says_why_and_leaves_its_order_open(
    merchant: Gateway, shopper: Gateway, instrument: dict[str, object], described: str
):
    order = await merchant.create_order()
    accepted = await merchant.call("POST", "/api/v1/payments", {"order_id": order["id"], **instrument})
    assert accepted.json()["status"] == "pending"

    failed = await merchant.final_payment(accepted.json()["id"])

    assert failed["status"] == "failed"
    assert failed.get("error_code") == "PAYMENT_FAILED"
    assert described in failed.get("error_description", "")
    shown = (await shopper.call("GET", f"/api/v1/payments/{failed['id']}/public")).json()
    assert (shown["status"], shown["error_description"]) == ("failed", failed.get("error_description"))
    assert (await merchant.order(order["id"]))["status"] == "created"


async def test_an_order_is_paid_by_a_later_attempt_after_a_failed_one(merchant: Gateway):
    order = await merchant.create_order()
    failed = await merchant.pay_by_upi(order["id"], "failure@bank")
    assert (await merchant.final_payment(failed["id"]))["status"] == "failed"

    second = await merchant.pay_by_card(order["id"])

    assert (await merchant.final_payment(second["id"]))["status"] == "success"
    await merchant.paid_order(order["id"])


async def test_a_bank_that_stays_silent_twice_is_asked_until_it_says_success(merchant: Gateway):
    order = await merchant.create_order()
    payment = await merchant.pay_by_upi(order["id"], "timeout@bank")

    assert (await merchant.final_payment(payment["id"], within=60))["status"] == "success"
    await merchant.paid_order(order["id"])


async def test_a_paid_order_takes_no_further_payment(merchant: Gateway, shopper: Gateway):
    order = await merchant.create_order()
    payment = await merchant.pay_by_upi(order["id"])
    await merchant.final_payment(payment["id"])

    # Payments knows of its own success at once; nobody has to wait until orders has heard of it.
    for caller, path in ((merchant, "/api/v1/payments"), (shopper, "/api/v1/payments/public")):
        refused = await caller.call("POST", path, upi_payment(order["id"]))
        assert_error(refused, 400, "BAD_REQUEST_ERROR", "Order is already paid")


async def test_of_many_simultaneous_attempts_at_an_order_exactly_one_succeeds(merchant: Gateway):
    order = await merchant.create_order()

    # A bank that is silent for a while: all five are accepted before it has decided about any.
    attempts = await asyncio.gather(*(merchant.pay_by_upi(order["id"], "timeout@bank") for _ in range(5)))
    finals = [await merchant.final_payment(attempt["id"]) for attempt in attempts]

    assert sorted(final["status"] for final in finals) == ["failed"] * 4 + ["success"]
    reasons = {final.get("error_description") for final in finals if final["status"] == "failed"}
    assert reasons == {"Order is already paid"}


async def test_a_shopper_pays_and_watches_without_credentials(merchant: Gateway, shopper: Gateway):
    order = await merchant.create_order(12300, receipt="internal", notes={"margin": "40%"})
    shown = await shopper.call("GET", f"/api/v1/orders/{order['id']}/public")
    assert shown.json() == {
        "id": order["id"],
        "amount": 12300,
        "currency": "INR",
        "status": "created",
        "merchant": {"name": "Test Merchant"},
    }

    accepted = await shopper.call("POST", "/api/v1/payments/public", card_payment(order["id"]))
    assert accepted.status_code == 201
    payment_id = accepted.json()["id"]

    async def watch() -> dict[str, object]:
        return (await shopper.call("GET", f"/api/v1/payments/{payment_id}/public")).json()

    seen = await eventually(watch, lambda payment: payment["status"] == "success")
    assert set(seen) == {"id", "order_id", "amount", "currency", "method", "status", "created_at", "updated_at"}
    await merchant.paid_order(order["id"])
    assert (await shopper.call("GET", f"/api/v1/orders/{order['id']}/public")).json()["status"] == "paid"


async def test_an_order_can_be_paid_the_moment_it_exists(merchant: Gateway):
    at_once = asyncio.Semaphore(20)

    async def order_and_pay(_: int) -> Payment:
        async with at_once:
            order = await merchant.create_order()
            return await merchant.pay_by_upi(order["id"])

    # Payments may not have heard of the order yet: it must ask, never deny.
    payments = await asyncio.gather(*map(order_and_pay, range(100)))

    for payment in payments:
        assert (await merchant.final_payment(payment["id"], within=30))["status"] == "success"
