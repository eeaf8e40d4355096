"""Paying on Instamojo's own page, with its stand-in: whatever its webhooks do, each order is paid once, and money that
nobody may keep goes back."""

from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from bills import comes_to, new_invoice, seen_by_payer
from chassis.testing import eventually
from fleet.instamojo_sandbox import RunningSandbox
from fleet.testing import RunningFleet
from gateway import Gateway


@pytest.fixture
async def merchant(practice_fleet: RunningFleet, sandbox: RunningSandbox) -> AsyncIterator[Gateway]:
    sandbox.reset()
    async with Gateway(practice_fleet.base_url) as gateway:
        yield gateway


@pytest.fixture
async def shopper(practice_fleet: RunningFleet) -> AsyncIterator[Gateway]:
    async with Gateway(practice_fleet.base_url, account=None) as gateway:
        yield gateway


async def go_to_page(shopper: Gateway, order_id: str) -> dict[str, Any]:
    """A new payment, once the shopper can be sent to Instamojo's page."""
    body = {"order_id": order_id, "method": "redirect"}
    accepted = await shopper.call("POST", "/api/v1/payments/public", body)
    assert accepted.status_code == 201, accepted.text
    payment_id = accepted.json()["id"]
    return await eventually(lambda: seen(shopper, payment_id), lambda payment: "redirect_url" in payment)


async def seen(shopper: Gateway, payment_id: str) -> dict[str, Any]:
    return (await shopper.call("GET", f"/api/v1/payments/{payment_id}/public")).json()


async def final(shopper: Gateway, payment_id: str) -> dict[str, Any]:
    return await eventually(
        lambda: seen(shopper, payment_id), lambda payment: payment["status"] != "pending", within=30
    )


def request_of(sandbox: RunningSandbox, payment: dict[str, Any]) -> dict[str, Any]:
    (request,) = [each for each in sandbox.state()["payment_requests"] if each["purpose"] == payment["id"]]
    return request


def pay(sandbox: RunningSandbox, payment: dict[str, Any], **how: Any) -> dict[str, Any]:
    """As the shopper does on that page."""
    return sandbox.pay(request_of(sandbox, payment)["id"], outcome="paid", **how)


async def come_back(shopper: Gateway, redirect_to: str) -> httpx.Response:
    """What the checkout page does with the address that the shopper comes back to."""
    brought = {name: value[0] for name, value in parse_qs(urlsplit(redirect_to).query).items()}
    body = {"payment_id": brought["payment"], "payment_request_id": brought["payment_request_id"]}
    return await shopper.call("POST", "/api/v1/processors/instamojo/return", body)


async def webhooks_sent(sandbox: RunningSandbox, count: int) -> list[int]:
    """How those that Instamojo has sent were answered."""

    async def look() -> list[int]:
        return sorted(each["status"] for each in sandbox.state()["webhooks"])

    return await eventually(look, lambda statuses: len(statuses) == count)


async def refunds_of(sandbox: RunningSandbox, paid: dict[str, Any]) -> list[dict[str, Any]]:
    """What Instamojo has given back, once it has."""

    async def look() -> list[dict[str, Any]]:
        return [each for each in sandbox.state()["refunds"] if each["payment_id"] == paid["payment_id"]]

    return await eventually(look, within=30)


async def test_a_checkout_offers_the_page_and_a_webhook_tells_of_the_payment(
    merchant: Gateway, shopper: Gateway, sandbox: RunningSandbox
):
    order = await merchant.create_order(50_000)
    offered = (await shopper.call("GET", f"/api/v1/orders/{order['id']}/methods/public")).json()
    assert offered == {"methods": ["upi", "card", "redirect"], "processor": "instamojo"}
    payment = await go_to_page(shopper, order["id"])
    paid = pay(sandbox, payment, webhooks="normal")
    found = await final(shopper, payment["id"])
    assert await webhooks_sent(sandbox, 1) == [200]
    assert (found["status"], found["processor"], found["processor_payment_id"]) == (
        "success",
        "instamojo",
        paid["payment_id"],
    )
    assert (found["amount"], found["amount_paid"], found["fee"]) == (50_000, 50_000, 1_534)
    assert (await merchant.paid_order(order["id"]))["status"] == "paid"


async def test_a_shopper_who_comes_back_is_heard_where_no_webhook_comes(
    merchant: Gateway, shopper: Gateway, sandbox: RunningSandbox
):
    payment = await go_to_page(shopper, (await merchant.create_order())["id"])
    paid = pay(sandbox, payment, webhooks="never")
    assert (await come_back(shopper, paid["redirect_to"])).status_code == 200
    assert (await final(shopper, payment["id"]))["status"] == "success"


async def test_without_webhook_and_return_the_payment_is_found_by_asking(
    merchant: Gateway, shopper: Gateway, sandbox: RunningSandbox
):
    payment = await go_to_page(shopper, (await merchant.create_order())["id"])
    pay(sandbox, payment, webhooks="never")
    assert (await final(shopper, payment["id"]))["status"] == "success"


async def test_a_webhook_that_comes_twice_is_heard_once(merchant: Gateway, shopper: Gateway, sandbox: RunningSandbox):
    payment = await go_to_page(shopper, (await merchant.create_order())["id"])
    pay(sandbox, payment, webhooks="twice")
    assert (await final(shopper, payment["id"]))["status"] == "success"
    assert await webhooks_sent(sandbox, 2) == [200, 400]
    story = (await merchant.call("GET", f"/api/v1/payments/{payment['id']}/timeline")).json()
    states = [entry["event"] for entry in story["entries"] if entry["kind"] == "payment"]
    assert states == ["payment.created", "payment.pending", "payment.success"]


@pytest.mark.parametrize("webhooks", ["forged", "foreign_amount"])
async def test_a_webhook_that_lies_is_refused_and_the_truth_is_asked_for(
    merchant: Gateway, shopper: Gateway, sandbox: RunningSandbox, webhooks: str
):
    payment = await go_to_page(shopper, (await merchant.create_order())["id"])
    paid = pay(sandbox, payment, webhooks=webhooks)
    assert await webhooks_sent(sandbox, 1) == [400]
    await come_back(shopper, paid["redirect_to"])
    assert (await final(shopper, payment["id"]))["amount_paid"] == 50_000


async def test_half_of_the_money_pays_nothing_and_goes_back(
    merchant: Gateway, shopper: Gateway, sandbox: RunningSandbox
):
    order = await merchant.create_order(50_000)
    payment = await go_to_page(shopper, order["id"])
    paid = pay(sandbox, payment, webhooks="never", amount=25_000)
    await come_back(shopper, paid["redirect_to"])
    found = await final(shopper, payment["id"])
    assert (found["status"], found["error_description"]) == (
        "failed",
        "The amount paid is not the amount asked for; it is given back",
    )
    assert (await merchant.payment(payment["id"])).get("error_code") == "AMOUNT_MISMATCH"
    (given_back,) = await refunds_of(sandbox, paid)
    assert given_back["refund_amount"] == "250.00"
    assert (await merchant.order(order["id"]))["status"] == "created"


async def test_a_shopper_who_changes_their_mind_pays_otherwise_and_late_money_goes_back(
    merchant: Gateway, shopper: Gateway, sandbox: RunningSandbox
):
    order = await merchant.create_order()
    left = await go_to_page(shopper, order["id"])
    newer = await merchant.pay_by_upi(order["id"], "success@bank")
    assert (await final(shopper, newer["id"]))["status"] == "success"
    abandoned = await final(shopper, left["id"])
    assert (abandoned["status"], abandoned["error_description"]) == ("failed", "The payment was not completed")
    paid = pay(sandbox, left, webhooks="normal")
    assert len(await refunds_of(sandbox, paid)) == 1
    assert (await seen(shopper, left["id"]))["status"] == "failed"
    assert (await merchant.paid_order(order["id"]))["status"] == "paid"


async def test_a_worker_that_dies_while_it_asks_for_the_page_asks_for_one_page_only(
    merchant: Gateway, shopper: Gateway, sandbox: RunningSandbox, practice_fleet: RunningFleet
):
    sandbox.fail("POST", "payment-requests/", "answer_lost")
    body = {"order_id": (await merchant.create_order())["id"], "method": "redirect"}
    payment = (await shopper.call("POST", "/api/v1/payments/public", body)).json()

    async def requests() -> list[str]:
        return [each["id"] for each in sandbox.state()["payment_requests"] if each["purpose"] == payment["id"]]

    created = await eventually(requests)
    practice_fleet.kill("payments-worker")
    await eventually(lambda: seen(shopper, payment["id"]), lambda found: "redirect_url" in found, within=60)
    assert await requests() == created
    pay(sandbox, payment, webhooks="normal")
    assert (await final(shopper, payment["id"]))["status"] == "success"


@pytest.mark.parametrize("amount_includes_fee", [False, True])
async def test_an_invoice_whose_payer_bears_the_fee_is_paid_by_its_own_amount(
    merchant: Gateway, shopper: Gateway, sandbox: RunningSandbox, *, amount_includes_fee: bool
):
    sandbox.behave(convenience_fee=True, amount_includes_fee=amount_includes_fee)
    invoice = await new_invoice(merchant, convenience_fee="on")
    page = await seen_by_payer(shopper, invoice["payment_url"])
    payment = await go_to_page(shopper, page["order_id"])
    assert request_of(sandbox, payment)["amount"] == "1000.00"
    paid = pay(sandbox, payment, webhooks="normal")
    settled = await comes_to(shopper, invoice["payment_url"], "paid")
    assert settled["payment"]["id"] == payment["id"]
    stored = (await merchant.call("GET", f"/api/v1/invoices/{invoice['id']}")).json()
    assert (stored["payment"]["processor"], stored["payment"]["fee"]) == ("instamojo", 2_714)
    assert (await merchant.payment(payment["id"])).get("processor_payment_id") == paid["payment_id"]


async def test_a_merchant_is_paid_through_its_own_account(merchant: Gateway, shopper: Gateway, sandbox: RunningSandbox):
    sandbox.open_account("shops_key", "shops_token", "shops_salt")
    account = {"api_key": "shops_key", "auth_token": "shops_token", "salt": "shops_salt"}
    connected = await merchant.call("PUT", "/api/v1/processors/instamojo", account)
    assert connected.json()["processors"][1]["api_key"] == "sho***"
    try:
        payment = await go_to_page(shopper, (await merchant.create_order())["id"])
        assert "/@shops_key/" in payment["redirect_url"]
    finally:
        await merchant.call("DELETE", "/api/v1/processors/instamojo")
    # What was begun with the account stays with it.
    pay(sandbox, payment, webhooks="normal")
    assert (await final(shopper, payment["id"]))["status"] == "success"
    assert await webhooks_sent(sandbox, 1) == [200]
