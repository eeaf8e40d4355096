"""A merchant that lost an answer asks again with the same Idempotency-Key: carried out once, answered twice."""

import asyncio
import secrets

import httpx
import pytest

from gateway import Gateway, Json, assert_error, card, card_payment, upi_payment

ORDERS, PAYMENTS, PUBLIC_PAYMENTS = "/api/v1/orders", "/api/v1/payments", "/api/v1/payments/public"
USED = "Idempotency-Key was already used with a different request"


@pytest.fixture
def key() -> str:
    return secrets.token_urlsafe(16)


async def post(gateway: Gateway, path: str, body: Json, key: str) -> httpx.Response:
    return await gateway.call("POST", path, body, {"Idempotency-Key": key})


async def test_a_repeated_order_is_one_order_and_the_same_answer_to_the_byte(new_merchant: Gateway, key: str):
    body = {"amount": 50000, "receipt": "r-1", "notes": {"table": "7"}}

    first = await post(new_merchant, ORDERS, body, key)
    second = await post(new_merchant, ORDERS, body, key)

    assert first.status_code == second.status_code == 201
    assert first.content == second.content
    assert (await new_merchant.call("GET", ORDERS)).json()["total"] == 1


@pytest.mark.parametrize("method", ["upi", "card"])
async def test_a_repeated_payment_is_answered_as_at_first_even_when_the_order_is_paid(
    merchant: Gateway, key: str, method: str
):
    order_id = (await merchant.create_order())["id"]
    body = upi_payment(order_id) if method == "upi" else card_payment(order_id)
    first = await post(merchant, PAYMENTS, body, key)
    assert (await merchant.final_payment(first.json()["id"]))["status"] == "success"

    second = await post(merchant, PAYMENTS, body, key)

    assert (second.status_code, second.content) == (201, first.content)
    assert second.json()["status"] == "pending"


async def test_of_the_same_request_many_times_at_once_one_is_carried_out(new_merchant: Gateway, key: str):
    order_id = (await new_merchant.create_order())["id"]

    orders = await asyncio.gather(*(post(new_merchant, ORDERS, {"amount": 700}, f"{key}-o") for _ in range(10)))
    payments = await asyncio.gather(*(post(new_merchant, PAYMENTS, upi_payment(order_id), key) for _ in range(10)))

    for answers in (orders, payments):
        assert {answer.status_code for answer in answers} == {201}
        assert len({answer.content for answer in answers}) == 1
    assert (await new_merchant.call("GET", ORDERS)).json()["total"] == 2


async def test_a_key_is_good_for_one_request_only(merchant: Gateway, key: str):
    order_id = (await merchant.create_order())["id"]
    await post(merchant, ORDERS, {"amount": 50000}, key)
    assert_error(await post(merchant, ORDERS, {"amount": 50001}, key), 400, "BAD_REQUEST_ERROR", USED)

    await post(merchant, PAYMENTS, card_payment(order_id, card("4242424242424242")), key)
    other = card_payment(order_id, card("5555555555554444"))
    assert_error(await post(merchant, PAYMENTS, other, key), 400, "BAD_REQUEST_ERROR", USED)


async def test_a_refused_request_does_not_use_its_key_up(merchant: Gateway, key: str):
    assert_error(await post(merchant, ORDERS, {"amount": 1}, key), 400, "BAD_REQUEST_ERROR")
    order = await post(merchant, ORDERS, {"amount": 50000}, key)
    assert order.status_code == 201

    order_id = order.json()["id"]
    refused = await post(merchant, PAYMENTS, upi_payment(order_id, "no-vpa"), key)
    assert_error(refused, 400, "INVALID_VPA")
    assert (await post(merchant, PAYMENTS, upi_payment(order_id), key)).status_code == 201


async def test_everybody_has_keys_of_their_own(merchant: Gateway, new_merchant: Gateway, shopper: Gateway, key: str):
    mine = await post(merchant, ORDERS, {"amount": 50000}, key)
    theirs = await post(new_merchant, ORDERS, {"amount": 700}, key)
    assert (mine.status_code, theirs.status_code) == (201, 201)

    order_id = mine.json()["id"]
    by_merchant = await post(merchant, PAYMENTS, upi_payment(order_id, "failure@bank"), key)
    by_shopper = await post(shopper, PUBLIC_PAYMENTS, upi_payment(order_id, "failure@bank"), key)
    assert (by_merchant.status_code, by_shopper.status_code) == (201, 201)
    assert by_merchant.json()["id"] != by_shopper.json()["id"]


async def test_a_key_has_at_most_255_characters(merchant: Gateway, key: str):
    longest = key.ljust(255, "x")
    assert (await post(merchant, ORDERS, {"amount": 50000}, longest)).status_code == 201
    assert "Idempotency-Key" in assert_error(
        await post(merchant, ORDERS, {"amount": 50000}, f"{longest}x"), 400, "BAD_REQUEST_ERROR"
    )
