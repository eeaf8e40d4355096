"""Who may see and do what with invoices, payment links and processors: through the gateway's doors."""

from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from fleet.testing import RunningFleet
from gateway import Gateway, Json, assert_error

INVOICE: Json = {
    "customer": {"name": "Asha Rao", "email": "asha@example.com"},
    "items": [{"description": "Consulting", "quantity": 2, "unit_amount": 50000}],
}
LINK: Json = {"amount": 50000, "description": "Tickets"}
FEE: Json = {"convenience_fee": {"mode": "on", "rate_bps": 200, "fixed": 300, "tax_bps": 1800}}
ACCOUNT: Json = {"api_key": "k" * 32, "auth_token": "t" * 32, "salt": "s" * 32}
UNKNOWN_INVOICE, UNKNOWN_LINK = "inv_0000000000000000", "plink_0000000000000000"
UNKNOWN_TOKEN = "A" * 32

FOR_MERCHANTS = (
    ("POST", "/api/v1/invoices", INVOICE),
    ("GET", "/api/v1/invoices", None),
    ("GET", f"/api/v1/invoices/{UNKNOWN_INVOICE}", None),
    ("GET", f"/api/v1/invoices/{UNKNOWN_INVOICE}/timeline", None),
    ("POST", f"/api/v1/invoices/{UNKNOWN_INVOICE}/cancel", None),
    ("GET", "/api/v1/invoices/settings", None),
    ("PUT", "/api/v1/invoices/settings", FEE),
    ("POST", "/api/v1/payment_links", LINK),
    ("GET", "/api/v1/payment_links", None),
    ("GET", f"/api/v1/payment_links/{UNKNOWN_LINK}", None),
    ("POST", f"/api/v1/payment_links/{UNKNOWN_LINK}/cancel", None),
    ("GET", "/api/v1/processors", None),
    ("PUT", "/api/v1/processors", {"offered": ["simulator"]}),
    ("PUT", "/api/v1/processors/instamojo", ACCOUNT),
    ("DELETE", "/api/v1/processors/instamojo", None),
)
FOR_ANYBODY = (
    f"/api/v1/invoices/{UNKNOWN_TOKEN}/public",
    f"/api/v1/customers/{UNKNOWN_TOKEN}/invoices/public",
    f"/api/v1/payment_links/{UNKNOWN_TOKEN}/public",
    "/api/v1/orders/order_0000000000000000/methods/public",
)


@dataclass(frozen=True, slots=True)
class Bill:
    """An invoice and a payment link of one merchant."""

    invoice: dict[str, Any]
    link: dict[str, Any]


@pytest.fixture(scope="module")
async def bill(merchant: Gateway) -> Bill:
    invoice = await merchant.call("POST", "/api/v1/invoices", INVOICE)
    link = await merchant.call("POST", "/api/v1/payment_links", LINK)
    assert (invoice.status_code, link.status_code) == (201, 201), invoice.text + link.text
    return Bill(invoice.json(), link.json())


def token_of(url: str) -> str:
    """The part of a link that nobody can guess."""
    return url.rpartition("/")[2]


@pytest.mark.parametrize(("method", "path", "body"), FOR_MERCHANTS)
async def test_without_valid_credentials_nothing_is_answered(shopper: Gateway, method: str, path: str, body: Json):
    wrong = {"X-Api-Key": "key_test_abc123", "X-Api-Secret": "wrong"}
    for headers in ({}, wrong, {"X-Merchant-Id": "550e8400-e29b-41d4-a716-446655440000"}):
        answer = await shopper.call(method, path, body, headers)
        assert_error(answer, 401, "AUTHENTICATION_ERROR", "Invalid API credentials")


async def test_anothers_invoices_and_links_look_as_if_they_did_not_exist(
    merchant: Gateway, new_merchant: Gateway, bill: Bill
):
    for invoice_id in (bill.invoice["id"], UNKNOWN_INVOICE, "x"):
        for method, path in (("GET", ""), ("GET", "/timeline"), ("POST", "/cancel")):
            answer = await new_merchant.call(method, f"/api/v1/invoices/{invoice_id}{path}")
            assert_error(answer, 404, "NOT_FOUND_ERROR", "Invoice not found")
    for link_id in (bill.link["id"], UNKNOWN_LINK, "x"):
        for method, path in (("GET", ""), ("POST", "/cancel")):
            answer = await new_merchant.call(method, f"/api/v1/payment_links/{link_id}{path}")
            assert_error(answer, 404, "NOT_FOUND_ERROR", "Payment link not found")
    for path in ("/api/v1/invoices", "/api/v1/payment_links"):
        listed = await new_merchant.call("GET", f"{path}?q=Asha")
        assert listed.json() == {"data": [], "total": 0, "limit": 10, "offset": 0}
    assert (await merchant.call("GET", f"/api/v1/invoices/{bill.invoice['id']}")).json() == bill.invoice
    assert (await merchant.call("GET", f"/api/v1/payment_links/{bill.link['id']}")).json() == bill.link


async def test_the_order_of_anothers_invoice_cannot_be_paid_with_credentials(new_merchant: Gateway, bill: Bill):
    for order_id in (bill.invoice["order_id"], bill.link["order_id"]):
        body = {"order_id": order_id, "method": "upi", "vpa": "success@bank"}
        assert_error(await new_merchant.call("POST", "/api/v1/payments", body), 404, "NOT_FOUND_ERROR")


async def test_an_id_is_no_link_and_a_link_is_no_id(merchant: Gateway, shopper: Gateway, bill: Bill):
    as_links = (
        f"/api/v1/invoices/{bill.invoice['id']}/public",
        f"/api/v1/customers/{bill.invoice['id']}/invoices/public",
        f"/api/v1/payment_links/{bill.link['id']}/public",
        # The link of one thing opens no other.
        f"/api/v1/payment_links/{token_of(bill.invoice['payment_url'])}/public",
        f"/api/v1/invoices/{token_of(bill.invoice['customer_url'])}/public",
    )
    for path in as_links:
        assert_error(await shopper.call("GET", path), 404, "NOT_FOUND_ERROR")
    link = token_of(bill.invoice["payment_url"])
    assert_error(await merchant.call("GET", f"/api/v1/invoices/{link}"), 404, "NOT_FOUND_ERROR", "Invoice not found")


@pytest.mark.parametrize("path", FOR_ANYBODY)
async def test_a_link_that_nobody_was_given_leads_nowhere(shopper: Gateway, path: str):
    assert_error(await shopper.call("GET", path), 404, "NOT_FOUND_ERROR")


async def test_a_link_shows_what_its_customer_needs_and_nothing_of_the_merchants(shopper: Gateway, bill: Bill):
    shown = await shopper.call("GET", f"/api/v1/invoices/{token_of(bill.invoice['payment_url'])}/public")
    assert shown.json().keys() == {
        *("link", "number", "merchant", "customer", "items", "currency", "amount", "convenience_fee", "total"),
        *("status", "due_date", "order_id", "payment", "created_at"),
    }
    assert shown.json()["customer"] == {"name": "Asha Rao"}
    listed = await shopper.call("GET", f"/api/v1/customers/{token_of(bill.invoice['customer_url'])}/invoices/public")
    [first, *_] = listed.json()["data"]
    assert first.keys() == {"link", "number", "total", "currency", "status", "due_date", "created_at"}
    link = await shopper.call("GET", f"/api/v1/payment_links/{token_of(bill.link['short_url'])}/public")
    assert link.json().keys() == {
        *("link", "merchant", "amount", "currency", "description", "status", "expires_at", "order_id", "redirect_to")
    }


async def test_links_are_long_enough_that_nobody_guesses_one(bill: Bill):
    urls = (bill.invoice["payment_url"], bill.invoice["customer_url"], bill.link["short_url"])
    tokens = {token_of(url) for url in urls}
    assert len(tokens) == 3
    # 22 characters of 64 kinds are 132 bits.
    assert all(len(token) >= 22 for token in tokens)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("DELETE", "/api/v1/invoices"),
        ("PATCH", f"/api/v1/invoices/{UNKNOWN_INVOICE}"),
        ("GET", f"/api/v1/invoices/{UNKNOWN_INVOICE}/cancel"),
        ("POST", "/api/v1/invoices/settings"),
        ("DELETE", "/api/v1/payment_links"),
        ("PUT", f"/api/v1/payment_links/{UNKNOWN_LINK}"),
        ("POST", "/api/v1/processors"),
        ("GET", "/api/v1/processors/instamojo"),
        ("GET", "/api/v1/processors/instamojo/return"),
        ("PUT", "/api/v1/processors/instamojo/webhooks/pay_0000000000000000"),
        *(("POST", path) for path in FOR_ANYBODY),
    ],
)
async def test_a_method_that_nothing_takes_is_refused_with_those_that_are(merchant: Gateway, method: str, path: str):
    answer = await merchant.call(method, path)
    assert_error(answer, 405, "BAD_REQUEST_ERROR")
    assert method not in answer.headers["allow"].split(", ")


async def test_unknown_fields_are_ignored(new_merchant: Gateway):
    wishes = (
        ("POST", "/api/v1/invoices", {**INVOICE, "status": "paid", "id": "inv_mine", "total": 1}),
        ("POST", "/api/v1/payment_links", {**LINK, "status": "paid", "link": "mine"}),
        ("PUT", "/api/v1/invoices/settings", {**FEE, "merchant_id": "another"}),
        ("PUT", "/api/v1/processors", {"offered": ["simulator"], "processors": []}),
    )
    for method, path, body in wishes:
        answer = await new_merchant.call(method, path, body)
        assert answer.status_code in (200, 201), f"{path}: {answer.text}"
    [invoice] = (await new_merchant.call("GET", "/api/v1/invoices")).json()["data"]
    assert (invoice["status"], invoice["total"], invoice["payment"]) == ("unpaid", 100000, None)
    [link] = (await new_merchant.call("GET", "/api/v1/payment_links")).json()["data"]
    assert (link["status"], link["payment"]) == ("active", None)


async def test_what_one_merchant_sets_is_set_for_no_other(new_merchant: Gateway, other_new_merchant: Gateway):
    for method, path, body in (
        ("PUT", "/api/v1/invoices/settings", FEE),
        ("PUT", "/api/v1/processors/instamojo", ACCOUNT),
    ):
        before = (await other_new_merchant.call("GET", path.removesuffix("/instamojo"))).json()
        assert (await new_merchant.call(method, path, body)).is_success
        assert (await other_new_merchant.call("GET", path.removesuffix("/instamojo"))).json() == before
    seen = await new_merchant.call("GET", "/api/v1/processors")
    assert seen.json()["processors"][1]["api_key"] == "kkk***"
    assert not [secret for secret in ACCOUNT.values() if str(secret) in seen.text]


@pytest.fixture
async def at_the_checkout(fleet: RunningFleet):
    async with httpx.AsyncClient(base_url=fleet.plan.checkout_url) as client:
        yield client


async def test_the_checkouts_door_shows_links_and_does_nothing_for_merchants(
    at_the_checkout: httpx.AsyncClient, merchant: Gateway, bill: Bill
):
    for path in (
        f"/api/v1/invoices/{token_of(bill.invoice['payment_url'])}/public",
        f"/api/v1/customers/{token_of(bill.invoice['customer_url'])}/invoices/public",
        f"/api/v1/payment_links/{token_of(bill.link['short_url'])}/public",
        f"/api/v1/orders/{bill.invoice['order_id']}/methods/public",
    ):
        answer = await at_the_checkout.get(path)
        assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store"), path
    credentials = {name: value for name, value in merchant.http.headers.items() if name.startswith("x-api-")}
    assert credentials
    for method, path, body in FOR_MERCHANTS:
        answer = await at_the_checkout.request(method, path, json=body, headers=credentials)
        assert_error(answer, 404, "NOT_FOUND_ERROR")


@pytest.mark.parametrize(
    "told",
    [
        {"payment_id": "pay_0000000000000000", "payment_request_id": "0" * 32},
        {"payment_id": "x", "payment_request_id": "../.."},
    ],
)
async def test_word_of_a_payment_that_nobody_knows_is_refused_without_a_reason(shopper: Gateway, told: Json):
    reasons = [
        assert_error(await shopper.call("POST", "/api/v1/processors/instamojo/return", told), 400, "BAD_REQUEST_ERROR")
    ]
    webhook = f"/api/v1/processors/instamojo/webhooks/{told['payment_id']}"
    for form in ({"mac": "0" * 40, "status": "Credit"}, {"status": "Credit"}, {}):
        answer = await shopper.http.post(webhook, data=form)
        reasons.append(assert_error(answer, 400, "BAD_REQUEST_ERROR"))
    assert len(set(reasons)) == 1
