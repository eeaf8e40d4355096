"""By which processors a merchant is paid, and what shoppers may therefore choose."""

import httpx
import pytest
import sqlalchemy as sa
from services.payments.tests.builders import OTHER_MERCHANT, KnownCredentials, OrdersStandIn, an_order

from chassis.ids import new_id
from chassis.testing import serving
from payments.domain.payment import Order
from payments.main import create_api

PATH = "/api/v1/processors"
ACCOUNT = {"api_key": "test_own_key", "auth_token": "test_own_token", "salt": "own_salt"}
SIMULATOR = {"name": "simulator", "available": True}
OTHERS = KnownCredentials.other_headers


@pytest.fixture(scope="module")
def orders_owner() -> OrdersStandIn:
    return OrdersStandIn()


@pytest.fixture(scope="module")
async def api(settings_of, orders_owner):
    """A gateway without an account of its own at Instamojo."""
    async with serving(create_api(settings_of(), lookup=KnownCredentials(), orders_owner=orders_owner)) as client:
        client.headers.update(KnownCredentials.headers)
        yield client


@pytest.fixture(scope="module")
async def with_account(settings_of, orders_owner):
    """The same with one."""
    settings = settings_of(instamojo_api_key="gateways", instamojo_auth_token="token", instamojo_salt="salt")
    async with serving(create_api(settings, lookup=KnownCredentials(), orders_owner=orders_owner)) as client:
        client.headers.update(OTHERS)
        yield client


@pytest.fixture(autouse=True)
async def nothing_chosen(database):
    async with database.transaction() as tx:
        await tx.execute(sa.text("UPDATE processor_accounts SET removed_at = now() WHERE removed_at IS NULL"))
        await tx.execute(sa.text("DELETE FROM offered_processors"))


async def pay_by_redirect(client: httpx.AsyncClient, order: Order, path: str = "", **wanted: str) -> httpx.Response:
    body = {"order_id": order.id, "method": "redirect", **wanted}
    return await client.post(f"/api/v1/payments{path}", json=body)


async def methods_of(client: httpx.AsyncClient, order: Order) -> dict:
    answer = await client.get(
        f"/api/v1/orders/{order.id}/methods/public", headers={"X-Api-Key": "", "X-Api-Secret": ""}
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_at_first_there_is_the_simulator(api):
    assert (await api.get(PATH)).json() == {
        "offered": ["simulator"],
        "processors": [SIMULATOR, {"name": "instamojo", "available": False, "own_account": False, "api_key": None}],
    }


async def test_the_gateways_account_serves_every_merchant(with_account):
    assert (await with_account.get(PATH)).json() == {
        "offered": ["simulator", "instamojo"],
        "processors": [SIMULATOR, {"name": "instamojo", "available": True, "own_account": False, "api_key": None}],
    }


async def test_an_own_account_is_kept_secret_and_for_its_merchant(api, database):
    answer = await api.put(f"{PATH}/instamojo", json=ACCOUNT)
    assert answer.status_code == 200
    assert answer.json()["processors"][1] == {
        "name": "instamojo", "available": True, "own_account": True, "api_key": "tes***"
    }  # fmt: skip
    assert not any(secret in answer.text for secret in ACCOUNT.values())
    assert not (await api.get(PATH, headers=OTHERS)).json()["processors"][1]["available"]
    async with database.transaction() as tx:
        (sealed,) = (await tx.execute(sa.text("SELECT sealed FROM processor_accounts WHERE removed_at IS NULL"))).one()
    assert not any(secret.encode() in bytes(sealed) for secret in ACCOUNT.values())


async def test_what_a_checkout_offers_is_the_merchants_to_choose(api, orders_owner):
    order = orders_owner.place(an_order())
    assert await methods_of(api, order) == {"methods": ["upi", "card"], "processor": None}
    await api.put(f"{PATH}/instamojo", json=ACCOUNT)
    assert (await api.put(PATH, json={"offered": ["instamojo"]})).json()["offered"] == ["instamojo"]
    assert await methods_of(api, order) == {"methods": ["redirect"], "processor": "instamojo"}
    await api.put(PATH, json={"offered": ["simulator", "instamojo", "simulator"][:2]})
    assert await methods_of(api, order) == {"methods": ["upi", "card", "redirect"], "processor": "instamojo"}


@pytest.mark.parametrize("offered", [[], ["paypal"], "simulator", None])
async def test_a_checkout_always_offers_something_that_there_is(api, offered):
    answer = await api.put(PATH, json={"offered": offered})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "BAD_REQUEST_ERROR")
    assert (await api.get(PATH)).json()["offered"] == ["simulator"]


async def test_what_cannot_be_used_cannot_be_offered(api):
    answer = await api.put(PATH, json={"offered": ["simulator", "instamojo"]})
    assert (answer.status_code, answer.json()["error"]["description"]) == (
        400,
        "instamojo is not available for this merchant",
    )


async def test_a_shopper_is_held_to_what_the_merchant_offers(api, orders_owner):
    order = orders_owner.place(an_order())
    await api.put(f"{PATH}/instamojo", json=ACCOUNT)
    await api.put(PATH, json={"offered": ["instamojo"]})
    upi = {"order_id": order.id, "method": "upi", "vpa": "success@bank"}
    refused = await api.post("/api/v1/payments/public", json=upi)
    assert (refused.status_code, refused.json()["error"]["description"]) == (
        400,
        "method is not offered for this order",
    )
    assert (await pay_by_redirect(api, order, "/public")).status_code == 201
    assert (await api.post("/api/v1/payments", json=upi)).status_code == 201, "the merchant itself is not held to it"


async def test_a_redirect_payment_is_accepted_and_names_its_processor(with_account, orders_owner):
    order = orders_owner.place(an_order(OTHER_MERCHANT))
    body = (await pay_by_redirect(with_account, order, processor="instamojo")).json()
    assert {name: body[name] for name in ("order_id", "amount", "method", "processor", "status")} == {
        "order_id": order.id,
        "amount": 50_000,
        "method": "redirect",
        "processor": "instamojo",
        "status": "pending",
    }
    shown = (await with_account.get(f"/api/v1/payments/{body['id']}/public")).json()
    assert (shown["processor"], "redirect_url" in shown) == ("instamojo", False)


@pytest.mark.parametrize(
    ("order", "description"),
    [
        (an_order(OTHER_MERCHANT, 899), "instamojo takes payments from ₹9.00 to ₹200000.00 only"),
        (an_order(OTHER_MERCHANT, 20_000_001), "instamojo takes payments from ₹9.00 to ₹200000.00 only"),
        (
            Order(an_order().id, OTHER_MERCHANT, an_order().amount, "USD"),
            "instamojo takes payments in INR only",
        ),
    ],
)
async def test_what_instamojo_does_not_take_is_refused(with_account, orders_owner, order, description):
    orders_owner.place(order)
    refused = await pay_by_redirect(with_account, order)
    assert (refused.status_code, refused.json()["error"]) == (
        400,
        {"code": "BAD_REQUEST_ERROR", "description": description},
    )
    assert await methods_of(with_account, order) == {"methods": ["upi", "card"], "processor": None}


@pytest.mark.parametrize("amount", [900, 20_000_000])
async def test_the_least_and_the_most_that_it_takes(with_account, orders_owner, amount):
    assert (
        await pay_by_redirect(with_account, orders_owner.place(an_order(OTHER_MERCHANT, amount)))
    ).status_code == 201


async def test_without_any_account_there_is_no_redirect(api, orders_owner):
    refused = await pay_by_redirect(api, orders_owner.place(an_order()))
    assert refused.json()["error"]["description"] == "instamojo is not available for this merchant"


@pytest.mark.parametrize(
    ("wanted", "description"),
    [
        ({"method": "redirect", "processor": "simulator"}, "processor must be instamojo for method redirect"),
        ({"method": "upi", "vpa": "a@b", "processor": "instamojo"}, "processor must be simulator for method upi"),
        ({"method": "redirect", "processor": "paypal"}, "processor must be simulator or instamojo"),
    ],
)
async def test_a_processor_takes_its_own_methods_only(with_account, orders_owner, wanted, description):
    order = orders_owner.place(an_order(OTHER_MERCHANT))
    refused = await with_account.post("/api/v1/payments", json={"order_id": order.id, **wanted})
    assert (refused.status_code, refused.json()["error"]["description"]) == (400, description)


@pytest.mark.parametrize(
    "change", [{"api_key": "abc"}, {"salt": " spaced salt"}, {"auth_token": None}, {"salt": "x" * 256}]
)
async def test_credentials_that_cannot_be_are_refused(api, change):
    answer = await api.put(f"{PATH}/instamojo", json=ACCOUNT | change)
    assert answer.status_code == 400
    assert not (await api.get(PATH)).json()["processors"][1]["own_account"]


async def test_disconnecting_ends_the_offer_too(api):
    await api.put(f"{PATH}/instamojo", json=ACCOUNT)
    await api.put(PATH, json={"offered": ["simulator", "instamojo"]})
    assert (await api.delete(f"{PATH}/instamojo")).json() == {
        "offered": ["simulator"],
        "processors": [SIMULATOR, {"name": "instamojo", "available": False, "own_account": False, "api_key": None}],
    }
    assert (await api.delete(f"{PATH}/instamojo")).status_code == 404


async def test_the_last_processor_that_a_checkout_offers_is_not_taken_away(api):
    await api.put(f"{PATH}/instamojo", json=ACCOUNT)
    await api.put(PATH, json={"offered": ["instamojo"]})
    answer = await api.delete(f"{PATH}/instamojo")
    assert (answer.status_code, answer.json()["error"]["description"]) == (
        400,
        "instamojo is all that your checkout offers: offer another processor first",
    )
    assert (await api.get(PATH)).json()["processors"][1]["own_account"]


async def test_methods_of_an_order_that_nobody_knows(api):
    for order_id in (new_id("order"), "order_x"):
        answer = await api.get(f"/api/v1/orders/{order_id}/methods/public")
        assert (answer.status_code, answer.json()["error"]["description"]) == (404, "Order not found")


async def test_strangers_see_and_change_nothing(api):
    nobody = {"X-Api-Key": "", "X-Api-Secret": ""}
    assert (await api.get(PATH, headers=nobody)).status_code == 401
    assert (await api.put(f"{PATH}/instamojo", json=ACCOUNT, headers=nobody)).status_code == 401
    assert (await api.delete(f"{PATH}/instamojo", headers=nobody)).status_code == 401


async def test_payments_on_a_page_are_found_by_their_method_and_have_figures(with_account, orders_owner):
    order = orders_owner.place(an_order(OTHER_MERCHANT))
    created = (await pay_by_redirect(with_account, order)).json()
    listed = (await with_account.get("/api/v1/payments", params={"method": "redirect", "order_id": order.id})).json()
    assert [payment["id"] for payment in listed["data"]] == [created["id"]]
    assert listed["data"][0]["processor"] == "instamojo"
    figures = (await with_account.get("/api/v1/payments/stats")).json()
    assert [each["method"] for each in figures["methods"]] == ["upi", "card", "redirect"]


async def test_a_redirect_that_is_asked_for_twice_with_its_key_is_begun_once(with_account, orders_owner):
    order = orders_owner.place(an_order(OTHER_MERCHANT))
    with_key = {"Idempotency-Key": new_id("key")}
    body = {"order_id": order.id, "method": "redirect"}
    first, again = [await with_account.post("/api/v1/payments", json=body, headers=with_key) for _ in range(2)]
    assert (again.status_code, again.content) == (first.status_code, first.content)
    other = {"order_id": order.id, "method": "upi", "vpa": "a@b"}
    assert (await with_account.post("/api/v1/payments", json=other, headers=with_key)).status_code == 400
