"""Invoices and payment links: what merchants ask for, and what shoppers do with the links that they are sent."""

from typing import Any

from chassis.testing import eventually
from gateway import Gateway

CUSTOMER = {"name": "Asha Rao", "email": "asha@example.com"}
ITEMS = [{"description": "Consulting", "quantity": 2, "unit_amount": 50_000}]


def token_of(url: str) -> str:
    """The unguessable end of the address that a shopper is sent."""
    return url.rpartition("/")[2]


async def new_invoice(merchant: Gateway, **fields: object) -> dict[str, Any]:
    answer = await merchant.call("POST", "/api/v1/invoices", {"customer": CUSTOMER, "items": ITEMS, **fields})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def new_link(merchant: Gateway, **fields: object) -> dict[str, Any]:
    answer = await merchant.call("POST", "/api/v1/payment_links", {"amount": 50_000, **fields})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def seen_by_payer(shopper: Gateway, url: str) -> dict[str, Any]:
    """An invoice or a payment link as its page shows it."""
    kind = {"i": "invoices", "l": "payment_links"}[url.split("/")[-2]]
    answer = await shopper.call("GET", f"/api/v1/{kind}/{token_of(url)}/public")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def comes_to(shopper: Gateway, url: str, status: str) -> dict[str, Any]:
    """The same, once it stands so."""
    return await eventually(lambda: seen_by_payer(shopper, url), until=lambda seen: seen["status"] == status)


async def pay_on_page(shopper: Gateway, order_id: str, vpa: str = "success@bank", key: str | None = None) -> Any:
    """What the checkout is answered when the shopper pays the order of what the page shows."""
    body = {"order_id": order_id, "method": "upi", "vpa": vpa}
    return await shopper.call("POST", "/api/v1/payments/public", body, {"Idempotency-Key": key} if key else None)
