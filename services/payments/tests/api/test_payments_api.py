"""What merchants and the checkout page see of payments over HTTP."""

import re

import httpx
import pytest
import sqlalchemy as sa
from services.payments.tests.builders import OTHER_MERCHANT, KnownCredentials, OrdersStandIn, an_order

from chassis.ids import new_id
from chassis.testing import serving
from payments.main import create_api

PATH = "/api/v1/payments"
CARD = {
    "number": "4242 4242 4242 4242",
    "expiry_month": "12",
    "expiry_year": "2099",
    "cvv": "987",
    "holder_name": "Asha Rao",
}

SECRETS_OF_THE_CARD = re.compile(r"4242424242424242|4242 4242|(?<![0-9A-Za-z])9753(?![0-9A-Za-z])")


@pytest.fixture(scope="module")
def orders_owner() -> OrdersStandIn:
    return OrdersStandIn()


@pytest.fixture(scope="module")
async def api(settings_of, orders_owner):
    async with serving(create_api(settings_of(), lookup=KnownCredentials(), orders_owner=orders_owner)) as client:
        client.headers.update(KnownCredentials.headers)
        yield client


@pytest.fixture
def order(orders_owner):
    return orders_owner.place(an_order())


def error_of(response: httpx.Response) -> tuple[int, str, str]:
    error = response.json()["error"]
    assert set(error) == {"code", "description"}
    return response.status_code, error["code"], error["description"]


async def test_a_upi_payment_is_accepted_and_pending(api, order):
    response = await api.post(PATH, json={"order_id": order.id, "method": "upi", "vpa": "asha@okbank"})
    assert response.status_code == 201
    body = response.json()
    assert re.fullmatch(r"pay_[A-Za-z0-9]{16}", body.pop("id"))
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", body.pop("created_at"))
    assert body == {
        "order_id": order.id,
        "amount": 50_000,
        "currency": "INR",
        "method": "upi",
        "vpa": "asha@okbank",
        "status": "pending",
    }


async def test_a_card_payment_shows_network_and_last_four_and_nothing_else_of_the_card(api, order):
    response = await api.post(PATH, json={"order_id": order.id, "method": "card", "card": CARD})
    body = response.json()
    assert (body["card_network"], body["card_last4"]) == ("visa", "4242")
    assert "vpa" not in body
    assert "987" not in response.text.replace(body["id"], "").replace(order.id, "")


async def test_no_card_number_or_cvv_is_ever_stored(api, order, database):
    await api.post(PATH, json={"order_id": order.id, "method": "card", "card": CARD | {"cvv": "9753"}})
    async with database.transaction() as tx:
        tables = await tx.execute(sa.text("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"))
        for table in tables.scalars().all():
            rows = (await tx.execute(sa.text(f"SELECT CAST({table} AS text) FROM {table}"))).scalars().all()
            assert not SECRETS_OF_THE_CARD.search("\n".join(rows)), table
        bodies = (await tx.execute(sa.text("SELECT bodies FROM outbox"))).scalars().all()
    assert not SECRETS_OF_THE_CARD.search("\n".join(bodies))


async def test_the_merchant_reads_the_whole_payment(api, order):
    made = (await api.post(PATH, json={"order_id": order.id, "method": "upi", "vpa": "asha@okbank"})).json()
    body = (await api.get(f"{PATH}/{made['id']}")).json()
    assert body == made | {"captured": False, "updated_at": made["created_at"]}


async def test_the_checkout_page_reads_nothing_of_the_instrument(api, order):
    made = (
        await api.post(f"{PATH}/public", json={"order_id": order.id, "method": "upi", "vpa": "a@b"}, headers={})
    ).json()
    response = await api.get(f"{PATH}/{made['id']}/public", headers={"X-Api-Key": "", "X-Api-Secret": ""})
    body = response.json()
    assert set(body) == {"id", "order_id", "amount", "currency", "method", "status", "created_at", "updated_at"}


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Api-Key": "", "X-Api-Secret": ""},
        {"X-Api-Key": "key_unknown", "X-Api-Secret": "secret_one"},
        {"X-Api-Key": "key_one", "X-Api-Secret": ""},
    ],
)
async def test_without_valid_credentials_nothing_is_done(api, order, headers):
    response = await api.post(PATH, json={"order_id": order.id, "method": "upi", "vpa": "a@b"}, headers=headers)
    assert error_of(response) == (401, "AUTHENTICATION_ERROR", "Invalid API credentials")


async def test_authentication_comes_before_the_body_is_judged(api):
    response = await api.post(PATH, content=b"{nonsense", headers={"X-Api-Key": "", "Content-Type": "application/json"})
    assert response.status_code == 401


@pytest.mark.parametrize(
    "order_id", ["order_0000000000000000", "order_short", "", "x" * 5000, "order_é000000000000000"]
)
async def test_an_unknown_order_is_not_found(api, order_id):
    response = await api.post(PATH, json={"order_id": order_id, "method": "upi", "vpa": "a@b"})
    assert error_of(response) == (404, "NOT_FOUND_ERROR", "Order not found")


async def test_another_merchants_order_is_not_found(api, orders_owner):
    foreign = orders_owner.place(an_order(OTHER_MERCHANT))
    response = await api.post(PATH, json={"order_id": foreign.id, "method": "upi", "vpa": "a@b"})
    assert error_of(response) == (404, "NOT_FOUND_ERROR", "Order not found")


async def test_another_merchants_payment_is_not_found(api, order):
    made = (await api.post(PATH, json={"order_id": order.id, "method": "upi", "vpa": "a@b"})).json()
    response = await api.get(f"{PATH}/{made['id']}", headers=KnownCredentials.other_headers)
    assert error_of(response) == (404, "NOT_FOUND_ERROR", "Payment not found")


@pytest.mark.parametrize("payment_id", [new_id("pay"), "pay_1", "nonsense"])
async def test_an_unknown_payment_is_not_found(api, payment_id):
    for path in (f"{PATH}/{payment_id}", f"{PATH}/{payment_id}/public"):
        assert error_of(await api.get(path)) == (404, "NOT_FOUND_ERROR", "Payment not found")


@pytest.mark.parametrize(
    ("change", "code", "description"),
    [
        ({"vpa": "user @paytm"}, "INVALID_VPA", "Invalid VPA format"),
        ({"vpa": None}, "INVALID_VPA", "Invalid VPA format"),
        ({"vpa": {"a": 1}}, "INVALID_VPA", "Invalid VPA format"),
        ({"method": "card"}, "INVALID_CARD", "card is required"),
        ({"method": "card", "card": CARD | {"number": "4111111111111112"}}, "INVALID_CARD", "Invalid card number"),
        ({"method": "card", "card": CARD | {"cvv": None}}, "INVALID_CARD", "card.cvv is required"),
        ({"method": "card", "card": CARD | {"expiry_year": "2020"}}, "EXPIRED_CARD", None),
        ({"method": "card", "card": CARD | {"expiry_month": "13"}}, "EXPIRED_CARD", None),
        ({"method": "cash"}, "BAD_REQUEST_ERROR", "method must be upi, card or redirect"),
        ({"method": None}, "BAD_REQUEST_ERROR", None),
        ({"order_id": None}, "BAD_REQUEST_ERROR", "order_id must be a string"),
        ({"order_id": 5}, "BAD_REQUEST_ERROR", "order_id must be a string"),
    ],
)
async def test_what_is_wrong_with_a_request_is_said_with_its_code(api, order, change, code, description):
    response = await api.post(PATH, json={"order_id": order.id, "method": "upi", "vpa": "a@b"} | change)
    status, found_code, found_description = error_of(response)
    assert (status, found_code) == (400, code)
    assert description is None or found_description == description


async def test_what_the_shopper_sent_is_never_echoed_in_an_error(api, order):
    wrong = CARD | {"number": "4000000000000003"}
    response = await api.post(PATH, json={"order_id": order.id, "method": "card", "card": wrong})
    assert "4000000000000003" not in response.text


async def test_integers_do_for_month_and_year_and_unknown_fields_are_ignored(api, order):
    card = CARD | {"expiry_month": 12, "expiry_year": 99, "issuer": "x"}
    response = await api.post(PATH, json={"order_id": order.id, "method": "card", "card": card, "amount": 1, "id": "x"})
    assert response.status_code == 201
    assert response.json()["amount"] == 50_000


async def test_jobs_are_shown_to_other_services_only(api):
    assert (await api.get("/internal/jobs")).status_code == 401
