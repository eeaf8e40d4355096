"""An invoice is sent, seen, paid once and marked as paid, whatever shoppers and merchants do at the same time."""

import asyncio
import json
from typing import Any

import pytest

from bills import comes_to, new_invoice, pay_on_page, seen_by_payer, token_of
from gateway import Gateway, assert_error
from receiver import Receiver
from verifiers import verify_bytes

NOT_CANCELLABLE = "Invoice not in cancellable state"


async def invoice_of(merchant: Gateway, invoice_id: str) -> dict[str, Any]:
    return (await merchant.call("GET", f"/api/v1/invoices/{invoice_id}")).json()


async def events_of(merchant: Gateway, invoice_id: str) -> list[str]:
    story = (await merchant.call("GET", f"/api/v1/invoices/{invoice_id}/timeline")).json()["data"]
    return [entry["event"] for entry in story]


async def test_a_shopper_pays_an_invoice_with_its_fee_and_the_merchant_hears_of_it(
    new_merchant: Gateway, shopper: Gateway, receiver: Receiver
):
    await new_merchant.send_webhooks_to(receiver.url)
    invoice = await new_invoice(new_merchant, convenience_fee="on", due_date="2034-02-15")
    assert (invoice["number"], invoice["amount"], invoice["total"]) == ("INV-000001", 100_000, 102_714)

    page = await seen_by_payer(shopper, invoice["payment_url"])
    assert (page["status"], page["total"], page["convenience_fee"]) == (
        "unpaid",
        102_714,
        {"mode": "on", "amount": 2_714},
    )
    paid = await pay_on_page(shopper, page["order_id"])
    assert paid.status_code == 201, paid.text
    assert paid.json()["amount"] == 102_714

    page = await comes_to(shopper, invoice["payment_url"], "paid")
    stored = await invoice_of(new_merchant, invoice["id"])
    assert stored["payment"]["processor"] == "simulator"
    assert page["payment"] == stored["payment"]
    assert (page["payment"]["id"], page["payment"]["method"]) == (paid.json()["id"], "upi")
    assert (page["payment"]["amount"], page["payment"]["fee"]) == (102_714, 2_714)
    assert (await new_merchant.order(page["order_id"]))["status"] == "paid"
    assert await events_of(new_merchant, invoice["id"]) == ["created", "payment_started", "paid"]

    webhooks = await receiver.receives(4, paid.json()["id"])
    (told,) = [webhook for webhook in webhooks if webhook.event == "invoice.paid"]
    verify_bytes(told, await new_merchant.webhook_secret())
    assert json.loads(told.body)["data"]["invoice"]["id"] == invoice["id"]


async def test_a_failed_payment_leaves_an_invoice_to_be_paid_and_the_story_tells_of_both(
    new_merchant: Gateway, shopper: Gateway
):
    invoice = await new_invoice(new_merchant)
    failed = (await pay_on_page(shopper, invoice["order_id"], "failure@bank")).json()
    assert (await new_merchant.final_payment(failed["id"]))["status"] == "failed"
    await comes_to(shopper, invoice["payment_url"], "unpaid")
    await pay_on_page(shopper, invoice["order_id"])
    await comes_to(shopper, invoice["payment_url"], "paid")
    assert await events_of(new_merchant, invoice["id"]) == [
        "created",
        "payment_started",
        "payment_failed",
        "payment_started",
        "paid",
    ]


async def test_two_tabs_and_double_clicks_pay_an_invoice_once(new_merchant: Gateway, shopper: Gateway):
    invoice = await new_invoice(new_merchant)
    tabs = ["tab-1", "tab-1", "tab-2", "tab-2"]
    answers = await asyncio.gather(*(pay_on_page(shopper, invoice["order_id"], key=tab) for tab in tabs))
    begun = {answer.json()["id"] for answer in answers if answer.status_code == 201}
    assert 1 <= len(begun) <= 2
    page = await comes_to(shopper, invoice["payment_url"], "paid")
    ends = [(await new_merchant.final_payment(payment_id))["status"] for payment_id in begun]
    assert ends.count("success") == 1
    assert page["payment"]["id"] in begun
    assert_error(await pay_on_page(shopper, invoice["order_id"]), 400, "BAD_REQUEST_ERROR", "Order is already paid")
    refused = await new_merchant.call("POST", f"/api/v1/invoices/{invoice['id']}/cancel")
    assert_error(refused, 400, "BAD_REQUEST_ERROR", NOT_CANCELLABLE)


async def test_a_cancelled_invoice_can_be_seen_and_not_paid(new_merchant: Gateway, shopper: Gateway):
    invoice = await new_invoice(new_merchant)
    cancelled = await new_merchant.call("POST", f"/api/v1/invoices/{invoice['id']}/cancel")
    assert (cancelled.status_code, cancelled.json()["status"]) == (200, "cancelled")
    assert (await seen_by_payer(shopper, invoice["payment_url"]))["status"] == "cancelled"
    refused = await pay_on_page(shopper, invoice["order_id"])
    assert_error(refused, 400, "BAD_REQUEST_ERROR", "Order can no longer be paid")
    assert (await new_merchant.order(invoice["order_id"]))["status"] == "created"
    assert await events_of(new_merchant, invoice["id"]) == ["created", "cancelled"]


@pytest.mark.parametrize("first", ["shopper", "merchant", "nobody"])
async def test_paying_and_cancelling_at_once_have_one_outcome(new_merchant: Gateway, shopper: Gateway, first: str):
    made = [await new_invoice(new_merchant) for _ in range(4)]

    async def cancel(invoice: dict[str, Any]) -> bool:
        answer = await new_merchant.call("POST", f"/api/v1/invoices/{invoice['id']}/cancel")
        assert answer.status_code in (200, 400), answer.text
        return answer.status_code == 200

    async def pay(invoice: dict[str, Any]) -> bool:
        answer = await pay_on_page(shopper, invoice["order_id"])
        assert answer.status_code in (201, 400), answer.text
        return answer.status_code == 201

    async def both(invoice: dict[str, Any]) -> tuple[bool, bool]:
        if first == "shopper":
            return await pay(invoice), await cancel(invoice)
        if first == "merchant":
            cancelled = await cancel(invoice)
            return await pay(invoice), cancelled
        paid, cancelled = await asyncio.gather(pay(invoice), cancel(invoice))
        return paid, cancelled

    outcomes = await asyncio.gather(*(both(invoice) for invoice in made))
    for invoice, (paid, cancelled) in zip(made, outcomes, strict=True):
        assert paid is not cancelled
        await comes_to(shopper, invoice["payment_url"], "paid" if paid else "cancelled")
    if first != "nobody":
        assert outcomes == [(first == "shopper", first == "merchant")] * 4


async def test_a_customer_sees_all_its_invoices_of_this_merchant_by_one_link(
    new_merchant: Gateway, other_new_merchant: Gateway, shopper: Gateway
):
    first, second = await new_invoice(new_merchant), await new_invoice(new_merchant)
    elsewhere = await new_invoice(other_new_merchant)
    assert first["customer_url"] == second["customer_url"] != elsewhere["customer_url"]
    path = f"/api/v1/customers/{token_of(first['customer_url'])}/invoices/public"
    listed = (await shopper.call("GET", path)).json()
    assert [invoice["link"] for invoice in listed["data"]] == [
        token_of(second["payment_url"]),
        token_of(first["payment_url"]),
    ]
    assert listed["customer"] == {"name": "Asha Rao"}
    assert listed["merchant"]["name"]


async def test_what_a_merchant_chooses_holds_for_its_next_invoices(new_merchant: Gateway):
    fee = {"mode": "on", "rate_bps": 100, "fixed": 0, "tax_bps": 0}
    chosen = await new_merchant.call("PUT", "/api/v1/invoices/settings", {"convenience_fee": fee})
    assert (chosen.status_code, chosen.json()) == (200, {"convenience_fee": fee})
    invoice = await new_invoice(new_merchant)
    assert (invoice["convenience_fee"], invoice["total"]) == ({"mode": "on", "amount": 1_000}, 101_000)
