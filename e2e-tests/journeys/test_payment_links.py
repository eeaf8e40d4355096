"""A link is sent and paid once, and the merchant can tell that the shopper who comes back has paid."""

import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, urlsplit

from bills import comes_to, new_link, pay_on_page, seen_by_payer
from gateway import Account, Gateway, assert_error

BACK = "https://shop.example/thanks?cart=7"


def verified(address: str, account: Account) -> dict[str, str]:
    """What the shopper brings back, once the merchant has found that it comes from us."""
    brought = dict(parse_qsl(urlsplit(address).query))
    message = f"{brought['payment_link_id']}|{brought['payment_id']}|{brought['status']}"
    expected = hmac.new(account.api_secret.encode(), message.encode(), hashlib.sha256).hexdigest()
    assert hmac.compare_digest(brought["signature"], expected)
    return brought


def account_of(merchant: Gateway, merchant_id: str) -> Account:
    headers = merchant.http.headers
    return Account(merchant_id, headers["x-api-key"], headers["x-api-secret"])


async def test_a_shopper_pays_a_link_and_comes_back_with_proof(new_merchant: Gateway, shopper: Gateway):
    link = await new_link(new_merchant, description="Two tickets", redirect_url=BACK)
    page = await seen_by_payer(shopper, link["short_url"])
    assert (page["status"], page["description"], page["redirect_to"]) == ("active", "Two tickets", None)

    paid = await pay_on_page(shopper, page["order_id"])
    assert paid.status_code == 201, paid.text

    page = await comes_to(shopper, link["short_url"], "paid")
    assert page["redirect_to"].startswith("https://shop.example/thanks?cart=7&")
    brought = verified(page["redirect_to"], account_of(new_merchant, ""))
    assert brought | {"payment_id": paid.json()["id"], "payment_link_id": link["id"], "status": "paid"} == brought
    stored = (await new_merchant.call("GET", f"/api/v1/payment_links/{link['id']}")).json()
    assert (stored["status"], stored["payment"]["id"]) == ("paid", paid.json()["id"])
    again = await pay_on_page(shopper, page["order_id"])
    assert_error(again, 400, "BAD_REQUEST_ERROR", "Order is already paid")


async def test_a_new_secret_signs_from_then_on(new_merchant: Gateway, shopper: Gateway):
    link = await new_link(new_merchant, redirect_url=BACK)
    await pay_on_page(shopper, link["order_id"])
    await comes_to(shopper, link["short_url"], "paid")
    rotated = await new_merchant.call("POST", "/api/v1/merchants/me/keys")
    assert rotated.status_code == 200, rotated.text
    account = Account("", "", rotated.json()["api_secret"])
    page = await seen_by_payer(shopper, link["short_url"])
    assert verified(page["redirect_to"], account)["cart"] == "7"


async def test_a_link_cannot_be_paid_once_it_has_expired(new_merchant: Gateway, shopper: Gateway):
    soon = (datetime.now(UTC) + timedelta(seconds=4)).strftime("%Y-%m-%dT%H:%M:%SZ")
    link = await new_link(new_merchant, expires_at=soon)
    await comes_to(shopper, link["short_url"], "expired")
    refused = await pay_on_page(shopper, link["order_id"])
    assert_error(refused, 400, "BAD_REQUEST_ERROR", "Order can no longer be paid")
    expired = (await new_merchant.call("GET", "/api/v1/payment_links?status=expired")).json()
    assert [each["id"] for each in expired["data"]] == [link["id"]]


async def test_a_link_that_was_taken_back_cannot_be_paid(new_merchant: Gateway, shopper: Gateway):
    link = await new_link(new_merchant, redirect_url=BACK)
    cancelled = await new_merchant.call("POST", f"/api/v1/payment_links/{link['id']}/cancel")
    assert (cancelled.status_code, cancelled.json()["status"]) == (200, "cancelled")
    refused = await pay_on_page(shopper, link["order_id"])
    assert_error(refused, 400, "BAD_REQUEST_ERROR", "Order can no longer be paid")
    assert (await seen_by_payer(shopper, link["short_url"]))["redirect_to"] is None


async def test_a_link_that_is_paid_cannot_be_taken_back(new_merchant: Gateway, shopper: Gateway):
    link = await new_link(new_merchant)
    await pay_on_page(shopper, link["order_id"])
    await comes_to(shopper, link["short_url"], "paid")
    refused = await new_merchant.call("POST", f"/api/v1/payment_links/{link['id']}/cancel")
    assert_error(refused, 400, "BAD_REQUEST_ERROR", "Payment link not in cancellable state")
