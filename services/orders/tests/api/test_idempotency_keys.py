"""The same request made twice makes one order and is answered twice, byte for byte."""

import asyncio

import pytest
import sqlalchemy as sa

PATH = "/api/v1/orders"
BODY = {"amount": 50_000, "currency": "INR", "receipt": "receipt-1", "notes": {"table": 4, "guest": "Asha"}}


async def create(api, merchant, key: str, **change):
    return await api.post(PATH, json=BODY | change, headers=merchant | {"Idempotency-Key": key})


async def orders_in(database) -> int:
    async with database.transaction() as tx:
        return (await tx.execute(sa.text("SELECT count(*) FROM orders"))).scalar_one()


async def test_fifty_duplicates_at_once_make_one_order(api, merchant, database):
    before = await orders_in(database)
    answers = await asyncio.gather(*(create(api, merchant, "fifty") for _ in range(50)))
    assert {(answer.status_code, answer.content) for answer in answers} == {(201, answers[0].content)}
    assert await orders_in(database) == before + 1


async def test_the_answer_stays_the_same_when_the_order_has_changed(api, merchant, database):
    first = await create(api, merchant, "later paid")
    async with database.transaction() as tx:
        await tx.execute(
            sa.text("UPDATE orders SET status = 'paid', paid_payment_id = 'pay_x' WHERE id = :id"),
            {"id": first.json()["id"]},
        )
    assert (await create(api, merchant, "later paid")).content == first.content


@pytest.mark.parametrize(
    "change", [{"amount": 50_001}, {"currency": "USD"}, {"receipt": None}, {"notes": {"table": 4}}], ids=str
)
async def test_the_same_key_with_another_value_is_refused(api, merchant, change):
    await create(api, merchant, "changed")
    refused = await create(api, merchant, "changed", **change)
    assert refused.status_code == 400
    assert refused.json()["error"]["description"] == "Idempotency-Key was already used with a different request"


async def test_the_order_of_fields_and_spelled_out_defaults_make_no_difference(api, merchant):
    first = await api.post(PATH, json={"amount": 700}, headers=merchant | {"Idempotency-Key": "spelled out"})
    again = await api.post(
        PATH,
        json={"notes": {}, "receipt": None, "currency": "INR", "amount": 700},
        headers=merchant | {"Idempotency-Key": "spelled out"},
    )
    assert (again.status_code, again.content) == (201, first.content)


async def test_a_merchants_keys_are_its_own(api, merchant, other_merchant):
    mine, theirs = await create(api, merchant, "shared"), await create(api, other_merchant, "shared")
    assert mine.json()["id"] != theirs.json()["id"]


async def test_an_invalid_request_does_not_use_its_key_up(api, merchant):
    assert (await create(api, merchant, "invalid first", amount=1)).status_code == 400
    assert (await create(api, merchant, "invalid first")).status_code == 201
