"""A link is made, sent, paid once, and its shopper sent back with a signature that the merchant can verify."""

import asyncio
import hmac
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import sqlalchemy as sa
from pydantic import SecretStr

from chassis.contract_files import promised_event
from chassis.events import Event
from chassis.testing import eventually
from orders.main import Others, create_api
from orders.settings import Settings

LINKS = "/api/v1/payment_links"


async def create(api, merchant, **change) -> Any:
    return await api.post(LINKS, json={"amount": 50_000} | change, headers=merchant)


def in_an_hour() -> str:
    return (datetime.now(UTC) + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")


def token(link) -> str:
    return link["short_url"].rpartition("/")[2]


async def shown(api, link) -> Any:
    return (await api.get(f"{LINKS}/{token(link)}/public")).json()


def paid(order_id: str, payment_id: str) -> Event:
    told = promised_event("payment.success")
    data = {**told.data, "id": payment_id, "order_id": order_id}
    return Event(told.type, payment_id, told.merchant_id, told.version, data, request_id="shop-42")


async def pay(api, publish, link, payment_id: str) -> Any:
    await publish("payments", paid(link["order_id"], payment_id))
    return await eventually(lambda: shown(api, link), until=lambda seen: seen["status"] == "paid")


async def test_a_link_is_answered_as_it_was_asked_for(api, merchant):
    wanted = {
        "amount": 50_000,
        "currency": "USD",
        "description": "Two tickets",
        "customer": {"name": "Asha", "email": "asha@example.com", "phone": None},
        "redirect_url": "https://shop.example/thanks?cart=7",
        "expires_at": in_an_hour(),
    }
    response = await create(api, merchant, **wanted)
    assert response.status_code == 201
    link = response.json()
    assert set(link) == {
        "id", "amount", "currency", "description", "customer", "redirect_url", "expires_at", "status", "short_url",
        "order_id", "payment", "created_at", "updated_at",
    }  # fmt: skip
    assert link | wanted == link
    assert re.fullmatch(r"plink_[A-Za-z0-9]{16}", link["id"])
    assert re.fullmatch(r"https://pay\.example/l/[A-Za-z0-9_-]{32}", link["short_url"])
    assert (link["status"], link["payment"]) == ("active", None)
    assert (await api.get(f"{LINKS}/{link['id']}", headers=merchant)).json() == link


async def test_the_order_of_a_link_says_until_when_it_may_be_paid(api, merchant, payments_service, events_on):
    link = (await create(api, merchant, expires_at=in_an_hour())).json()

    async def told():
        return [event for event in await events_on("orders") if event.subject == link["order_id"]]

    (event,) = await eventually(told)
    assert (event.type, event.data["payable_until"]) == ("order.created", link["expires_at"])
    looked_up = await api.post("/internal/orders/lookup", json={"ids": [link["order_id"]]}, headers=payments_service)
    assert looked_up.json()["orders"][0]["payable_until"] == link["expires_at"]


async def test_whoever_has_a_link_sees_what_it_is_for(api, merchant):
    link = (await create(api, merchant, description="Two tickets", redirect_url="https://shop.example")).json()
    assert await shown(api, link) == {
        "link": token(link),
        "merchant": {"name": None},
        "amount": 50_000,
        "currency": "INR",
        "description": "Two tickets",
        "status": "active",
        "expires_at": None,
        "order_id": link["order_id"],
        "redirect_to": None,
    }
    for wrong in (link["id"], "A" * 32, "nonsense"):
        assert (await api.get(f"{LINKS}/{wrong}/public")).status_code == 404


async def test_who_has_paid_is_sent_back_with_a_signature_that_the_merchant_can_verify(api, merchant, publish):
    link = (await create(api, merchant, redirect_url="https://shop.example/thanks?cart=7")).json()
    seen = await pay(api, publish, link, "pay_AAAAAAAAAAAAAAAA")
    address = urlsplit(seen["redirect_to"])
    assert (address.netloc, address.path) == ("shop.example", "/thanks")
    brought = {name: values[0] for name, values in parse_qs(address.query).items()}
    assert set(brought) == {"cart", "payment_id", "payment_link_id", "status", "signature"}
    assert (brought["payment_id"], brought["payment_link_id"]) == ("pay_AAAAAAAAAAAAAAAA", link["id"])
    message = f"{brought['payment_link_id']}|{brought['payment_id']}|{brought['status']}"
    assert message.endswith("|paid")
    assert brought["signature"] == hmac.new(b"secret", message.encode(), "sha256").hexdigest()
    stored = (await api.get(f"{LINKS}/{link['id']}", headers=merchant)).json()
    assert stored["status"] == "paid"
    assert stored["payment"] == {
        "id": "pay_AAAAAAAAAAAAAAAA",
        "method": "upi",
        "processor": stored["payment"]["processor"],
        "amount": 50_000,
        "fee": 0,
        "paid_at": stored["payment"]["paid_at"],
    }


async def test_a_paid_link_shows_so_where_nobody_can_sign_or_the_merchant_wants_nobody_back(
    api, merchant, publish, merchants
):
    silent = (await create(api, merchant)).json()
    assert (await pay(api, publish, silent, "pay_BBBBBBBBBBBBBBBB"))["redirect_to"] is None
    link = (await create(api, merchant, redirect_url="https://shop.example")).json()
    merchants.is_down = True
    try:
        seen = await pay(api, publish, link, "pay_CCCCCCCCCCCCCCCC")
    finally:
        merchants.is_down = False
    assert (seen["status"], seen["redirect_to"]) == ("paid", None)


@pytest.mark.parametrize(
    ("change", "description"),
    [
        ({"amount": 99}, "amount must be at least 100"),
        ({"amount": "500"}, "amount must be an integer"),
        ({"currency": "inr"}, "currency must be an ISO 4217 currency code"),
        ({"description": "d" * 501}, "description must be at most 500 characters"),
        ({"customer": {"name": ""}}, "customer.name must be at least 1 characters"),
        ({"redirect_url": "javascript:alert(1)"}, "redirect_url must be an http or https URL without credentials"),
        ({"redirect_url": "https://a:b@shop.example"}, "redirect_url must be an http or https URL without credentials"),
        ({"expires_at": "tomorrow"}, "expires_at must be a time such as 2024-02-15T18:00:00Z"),
        ({"expires_at": "2034-02-15T18:00:00"}, "expires_at must be a time such as 2024-02-15T18:00:00Z"),
        ({"expires_at": "0001-01-01T00:00:00+14:00"}, "expires_at must be a time such as 2024-02-15T18:00:00Z"),
        ({"expires_at": "2024-01-15T10:30:00Z"}, "expires_at must be in the future"),
    ],
)
async def test_what_is_wrong_is_named(api, merchant, change, description):
    refused = await create(api, merchant, **change)
    assert (refused.status_code, refused.json()["error"]["description"]) == (400, description)


async def test_links_of_other_merchants_are_not_there(api, merchant, other_merchant):
    link = (await create(api, merchant)).json()
    for path in (link["id"], "nonsense", "plink_AAAAAAAAAAAAAAAA"):
        answers = [
            await api.get(f"{LINKS}/{path}", headers=other_merchant),
            await api.post(f"{LINKS}/{path}/cancel", headers=other_merchant),
        ]
        for answer in answers:
            assert (answer.status_code, answer.json()["error"]["description"]) == (404, "Payment link not found")
    assert (await api.post(LINKS, json={"amount": 500})).status_code == 401


async def test_links_that_have_expired_unpaid_say_so_and_cannot_be_taken_back(api, other_merchant, database):
    lasting = (await create(api, other_merchant)).json()
    link = (await create(api, other_merchant, expires_at=in_an_hour())).json()
    async with database.transaction() as tx:
        await tx.execute(
            sa.text("UPDATE payment_links SET expires_at = now() - interval '1 second' WHERE id = :id"),
            {"id": link["id"]},
        )
    assert (await shown(api, link))["status"] == "expired"

    async def ids(status):
        answer = await api.get(f"{LINKS}?status={status}", headers=other_merchant)
        return [each["id"] for each in answer.json()["data"]]

    assert link["id"] in await ids("expired")
    assert (lasting["id"] in await ids("active"), link["id"] in await ids("active")) == (True, False)
    refused = await api.post(f"{LINKS}/{link['id']}/cancel", headers=other_merchant)
    assert refused.json()["error"]["description"] == "Payment link not in cancellable state"


async def test_a_link_is_taken_back_once_and_never_while_somebody_pays(api, merchant, payments):
    link, held = (await create(api, merchant)).json(), (await create(api, merchant)).json()
    payments.in_hand.add(held["order_id"])
    answers = await asyncio.gather(*(api.post(f"{LINKS}/{link['id']}/cancel", headers=merchant) for _ in range(5)))
    assert sorted(answer.status_code for answer in answers) == [200, 400, 400, 400, 400]
    assert (await shown(api, link))["status"] == "cancelled"
    assert (await api.post(f"{LINKS}/{held['id']}/cancel", headers=merchant)).status_code == 400
    assert (await shown(api, held))["status"] == "active"


async def test_fifty_duplicates_at_once_make_one_link(api, merchant):
    headers = merchant | {"Idempotency-Key": "fifty links"}
    answers = await asyncio.gather(*(create(api, headers, description="fifty") for _ in range(50)))
    assert {(answer.status_code, answer.content) for answer in answers} == {(201, answers[0].content)}
    page = (await api.get(f"{LINKS}?limit=100", headers=merchant)).json()
    assert len([each for each in page["data"] if each["description"] == "fifty"]) == 1


async def test_in_production_shoppers_are_sent_to_https_only(database_url, redis_url, merchants, payments, merchant):
    settings = Settings(
        gateway_env="production",
        database_url=database_url,
        redis_url=redis_url,
        service_token_key=SecretStr("a key of thirty-two characters, or more"),
        merchants_url="http://127.0.0.1:1",
        payments_url="http://127.0.0.1:1",
        checkout_url="https://pay.example",
    )
    others = Others(merchants.ask, merchants.sign, payments.close)
    # Without its background work, which would have nothing to do.
    app = create_api(settings, authority=merchants.identify, others=others)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://service") as api:
        refused = await create(api, merchant, redirect_url="http://shop.example")
        assert (refused.status_code, refused.json()["error"]["description"]) == (
            400,
            "redirect_url must be an https URL without credentials",
        )
        assert (await create(api, merchant, redirect_url="https://shop.example")).status_code == 201
    await app.state.parts.database.close()
