"""The same request made twice pays once and is answered twice, byte for byte."""

import asyncio

import pytest
import sqlalchemy as sa
from services.payments.tests.builders import KnownCredentials, OrdersStandIn, an_order

from chassis import idempotency
from chassis.testing import eventually, generic_plan, serving
from payments.main import create_api

PATH = "/api/v1/payments"
CARD = {"number": "4242424242424242", "expiry_month": 12, "expiry_year": 2099, "cvv": "123", "holder_name": "Asha Rao"}


@pytest.fixture(scope="module")
def orders_owner() -> OrdersStandIn:
    return OrdersStandIn()


@pytest.fixture(scope="module")
async def api(settings_of, orders_owner):
    async with serving(create_api(settings_of(), lookup=KnownCredentials(), orders_owner=orders_owner)) as client:
        client.headers.update(KnownCredentials.headers)
        yield client


@pytest.fixture(scope="module")
async def other_api(settings_of, orders_owner):
    """A second process of the same service."""
    async with serving(create_api(settings_of(), lookup=KnownCredentials(), orders_owner=orders_owner)) as client:
        client.headers.update(KnownCredentials.headers)
        yield client


@pytest.fixture
def order(orders_owner):
    return orders_owner.place(an_order())


async def pay(api, order, key: str, path: str = PATH, **change):
    body = {"order_id": order.id, "method": "upi", "vpa": "asha@okbank"} | change
    return await api.post(path, json=body, headers={"Idempotency-Key": key})


async def payments_of(database, order) -> int:
    async with database.transaction() as tx:
        query = sa.text("SELECT count(*) FROM payments WHERE order_id = :id")
        return (await tx.execute(query, {"id": order.id})).scalar_one()


async def test_a_repeated_request_gets_the_same_bytes_and_pays_once(api, order, database):
    first, again = await pay(api, order, "repeat"), await pay(api, order, "repeat")
    assert (first.status_code, first.content) == (201, again.content)
    assert again.status_code == 201
    assert await payments_of(database, order) == 1


async def test_fifty_duplicates_at_once_make_one_payment(api, order, database):
    answers = await asyncio.gather(*(pay(api, order, "fifty") for _ in range(50)))
    assert {answer.content for answer in answers} == {answers[0].content}
    assert {answer.status_code for answer in answers} == {201}
    assert await payments_of(database, order) == 1


async def test_duplicates_that_race_across_two_processes_make_one_payment(api, other_api, orders_owner, database):
    for round_ in range(10):
        order = orders_owner.place(an_order())
        racing = [pay(each, order, f"race-{round_}") for _ in range(25) for each in (api, other_api)]
        answers = await asyncio.gather(*racing)
        assert {answer.status_code for answer in answers} == {201}
        assert {answer.content for answer in answers} == {answers[0].content}
        assert await payments_of(database, order) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"vpa": "other@okbank"},
        {"method": "card", "card": CARD},
        {"order_id": "order_0000000000000000"},
    ],
)
async def test_the_same_key_with_a_different_request_is_refused(api, order, change, database):
    await pay(api, order, "changed")
    refused = await pay(api, order, "changed", **change)
    assert refused.status_code == 400
    assert refused.json()["error"] == {
        "code": "BAD_REQUEST_ERROR",
        "description": "Idempotency-Key was already used with a different request",
    }


async def test_another_card_with_the_same_last_four_and_another_name_is_a_different_request(api, order):
    await pay(api, order, "card", method="card", card=CARD)
    same = await pay(api, order, "card", method="card", card=CARD | {"number": "4242 4242 4242 4242", "cvv": "999"})
    other = await pay(api, order, "card", method="card", card=CARD | {"holder_name": "Ravi Rao"})
    assert (same.status_code, other.status_code) == (201, 400)


async def test_the_key_is_looked_at_before_the_state_of_the_order(api, order, database):
    first = await pay(api, order, "before state")
    async with database.transaction() as tx:
        await tx.execute(
            sa.text("INSERT INTO order_settlements VALUES (:order, :payment)"),
            {"order": order.id, "payment": first.json()["id"]},
        )
    assert (await pay(api, order, "before state")).content == first.content
    assert (await pay(api, order, "another key")).json()["error"]["description"] == "Order is already paid"


async def test_a_request_that_failed_does_not_use_its_key_up(api, order, orders_owner):
    missing = an_order()
    assert (await pay(api, order, "failed first", vpa="not a vpa")).status_code == 400
    assert (await pay(api, missing, "failed first")).status_code == 404
    orders_owner.place(missing)
    assert (await pay(api, missing, "failed first")).status_code == 201


async def test_a_merchants_keys_are_its_own(api, order, orders_owner):
    await pay(api, order, "shared words")
    theirs = await api.post(
        PATH,
        json={"order_id": order.id, "method": "upi", "vpa": "a@b"},
        headers={"Idempotency-Key": "shared words"} | KnownCredentials.other_headers,
    )
    assert theirs.json()["error"]["description"] == "Order not found"


async def test_a_shoppers_keys_count_within_the_order_only(api, order, orders_owner):
    other = orders_owner.place(an_order())
    by_merchant = await pay(api, order, "same words")
    by_shopper = await pay(api, order, "same words", path=f"{PATH}/public")
    elsewhere = await pay(api, other, "same words", path=f"{PATH}/public")
    assert len({each.json()["id"] for each in (by_merchant, by_shopper, elsewhere)}) == 3


@pytest.mark.parametrize("key", ["", "k" * 256, "ключ".encode()])
async def test_a_key_has_one_to_255_characters(api, order, key):
    assert (await pay(api, order, key)).status_code == 400


async def test_an_expired_key_is_as_good_as_new(api, order, database):
    first = await pay(api, order, "expired")
    async with database.transaction() as tx:
        await tx.execute(sa.text("UPDATE idempotency_keys SET expires_at = now() WHERE key = 'expired'"))
    again = await pay(api, order, "expired")
    assert (again.status_code, again.json()["id"] != first.json()["id"]) == (201, True)
    assert (await pay(api, order, "expired")).content == again.content


async def test_expired_keys_are_purged_and_living_ones_stay(api, order, database):
    await pay(api, order, "living")
    await pay(api, order, "dead")
    async with database.transaction() as tx:
        await tx.execute(sa.text("UPDATE idempotency_keys SET expires_at = now() WHERE key = 'dead'"))

    async def keys() -> set[str]:
        async with database.transaction() as tx:
            query = sa.text("SELECT key FROM idempotency_keys WHERE key IN ('living', 'dead')")
            return set((await tx.execute(query)).scalars())

    purging = asyncio.create_task(idempotency.purge_expired_for_ever(database))
    assert await eventually(keys, lambda found: "dead" not in found) == {"living"}
    purging.cancel()


async def test_no_key_stores_what_was_paid_with(api, order, database):
    await pay(api, order, "secretive", method="card", card=CARD)
    async with database.transaction() as tx:
        query = sa.text("SELECT CAST(idempotency_keys AS text), response FROM idempotency_keys WHERE key = 'secretive'")
        row, response = (await tx.execute(query)).one()
    assert "4242424242424242" not in row
    assert b"4242424242424242" not in response
    assert b"Asha" not in response


async def test_keys_are_looked_up_one_by_one_though_the_plan_was_made_for_a_nearly_empty_table(database):
    plan = await generic_plan(database, idempotency._FIND)
    assert "Index Cond: (((scope)::text = wanted.scope) AND ((key)::text = wanted.key))" in plan, plan
    assert "expir" not in plan.replace("Filter: (expires_at > now())", ""), plan
