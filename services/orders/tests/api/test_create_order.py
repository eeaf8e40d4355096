"""What may be ordered, and what is said of what may not."""

import json
import re
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chassis.testing import eventually

ORDERS = "/api/v1/orders"


async def post(api, headers, body: bytes | str, content_type: str = "application/json"):
    return await api.post(ORDERS, content=body, headers=headers | {"Content-Type": content_type})


def complaint(response) -> str:
    assert response.status_code == 400, response.text
    assert response.json()["error"]["code"] == "BAD_REQUEST_ERROR"
    return response.json()["error"]["description"]


async def test_an_order_is_answered_as_it_was_asked_for(api, merchant):
    wanted = {"amount": 50000, "currency": "USD", "receipt": "receipt_123", "notes": {"customer": "Zoë"}}
    response = await api.post(ORDERS, json=wanted | {"unknown_field": 1}, headers=merchant)
    assert response.status_code == 201
    order = response.json()
    assert set(order) == {
        "id", "merchant_id", "amount", "currency", "receipt", "notes", "status", "created_at", "updated_at",
    }  # fmt: skip
    assert order | wanted == order
    assert order["merchant_id"] == "550e8400-e29b-41d4-a716-446655440000"
    assert order["status"] == "created"
    assert re.fullmatch(r"order_[A-Za-z0-9]{16}", order["id"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", order["created_at"])
    assert order["updated_at"] == order["created_at"]


@pytest.mark.parametrize("rest", ["", ', "currency": null, "receipt": null, "notes": null', ', "notes": {}'])
async def test_what_is_left_out_or_null_takes_its_default(api, merchant, rest):
    order = (await post(api, merchant, f'{{"amount": 100{rest}}}')).json()
    assert (order["currency"], order["receipt"], order["notes"]) == ("INR", None, {})


async def test_an_order_publishes_what_the_api_shows(api, merchant, events_on):
    order = (await api.post(ORDERS, json={"amount": 777}, headers=merchant | {"X-Request-Id": "my-request"})).json()

    async def published():
        return [event for event in await events_on("orders") if event.subject == order["id"]]

    (event,) = await eventually(published)
    assert event.type == "order.created"
    assert event.data == order
    assert event.merchant_id == order["merchant_id"]
    assert event.request_id == "my-request"


@pytest.mark.parametrize(
    ("amount", "description"),
    [
        ("99", "amount must be at least 100"),
        ("0", "amount must be at least 100"),
        ("-500", "amount must be at least 100"),
        ("1000000000000", "amount must be at most 999999999999"),
        ("9223372036854775808", "amount must be at most 999999999999"),
        ("1e30", "amount must be an integer"),
        ("123456789012345678901234567890", "amount must be an integer"),
        ("true", "amount must be an integer"),
        ("500.0", "amount must be an integer"),
        ("500.5", "amount must be an integer"),
        ('"500"', "amount must be an integer"),
        ("null", "amount must be an integer"),
        ("[500]", "amount must be an integer"),
        ("{}", "amount must be an integer"),
        ("NaN", "Request body is not valid JSON"),
        ("Infinity", "Request body is not valid JSON"),
        ("1e999", "Request body is not valid JSON"),
        ("0500", "Request body is not valid JSON"),
    ],
)
async def test_an_amount_is_an_integer_within_bounds(api, merchant, amount, description):
    assert complaint(await post(api, merchant, f'{{"amount": {amount}}}')) == description


@pytest.mark.parametrize(
    ("field", "description"),
    [
        ('"currency": "inr"', "currency must be an ISO 4217 currency code"),
        ('"currency": "ZZZ"', "currency must be an ISO 4217 currency code"),
        ('"currency": ""', "currency must be an ISO 4217 currency code"),
        ('"currency": 5', "currency must be a string"),
        (f'"receipt": "{"r" * 256}"', "receipt must be at most 255 characters"),
        ('"receipt": 5', "receipt must be a string"),
        ('"receipt": {}', "receipt must be a string"),
        ('"notes": []', "notes must be a JSON object"),
        ('"notes": "text"', "notes must be a JSON object"),
        ('"notes": 1', "notes must be a JSON object"),
        ('"notes": false', "notes must be a JSON object"),
        (r'"receipt": "a\u0000b"', "Strings must not contain NUL characters"),
        (r'"notes": {"a": [{"b\u0000": 1}]}', "Strings must not contain NUL characters"),
        (r'"unknown": "\u0000"', "Strings must not contain NUL characters"),
        (r'"receipt": "\ud800"', "Request body is not valid JSON"),
        (r'"notes": {"\udfff": 1}', "Request body is not valid JSON"),
        (f'"notes": {{"a": {"[" * 500}{"]" * 500}}}', "Request body is nested too deeply"),
    ],
)
async def test_other_fields_are_refused_by_name(api, merchant, field, description):
    assert complaint(await post(api, merchant, f'{{"amount": 500, {field}}}')) == description


@pytest.mark.parametrize(
    "body", [b"", b"{", b"amount=500", b"\xff\xfe", b'{"amount": 500} x', b'"text"', b"[]", b"null"]
)
async def test_a_body_that_is_no_json_object_is_refused(api, merchant, body):
    assert "Request body" in complaint(await post(api, merchant, body))


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
async def test_a_body_has_to_be_called_json(api, merchant, content_type):
    assert "application/json" in complaint(await post(api, merchant, '{"amount": 500}', content_type))


async def test_a_receipt_of_255_characters_of_any_script_is_kept(api, merchant):
    receipt = "₹" * 255
    order = (await api.post(ORDERS, json={"amount": 999_999_999_999, "receipt": receipt}, headers=merchant)).json()
    assert (order["receipt"], order["amount"]) == (receipt, 999_999_999_999)


@pytest.mark.parametrize(
    "headers", [{}, {"X-Api-Key": "key_a"}, {"X-Api-Key": "key_a", "X-Api-Secret": "wrong"}, {"X-Api-Secret": "secret"}]
)
@pytest.mark.parametrize("body", ['{"amount": 500}', "{"])
async def test_nobody_orders_without_credentials(api, headers, body):
    response = await post(api, headers, body)
    assert response.status_code == 401
    assert response.json() == {"error": {"code": "AUTHENTICATION_ERROR", "description": "Invalid API credentials"}}


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
async def test_other_methods_are_answered_with_those_that_exist(api, merchant, method):
    response = await api.request(method, ORDERS, headers=merchant)
    assert response.status_code == 405
    assert response.headers["Allow"]
    assert response.json()["error"]["code"] == "BAD_REQUEST_ERROR"


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
SCALARS = (
    st.none()
    | st.booleans()
    | TEXT
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
)
JSON = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4))


def numbers_as_written(text: str) -> Any:
    """JSON with exact numbers: a database may write 1e16 as 10000000000000000, which is the same number."""
    return json.loads(text, parse_int=Decimal, parse_float=Decimal)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(amount=st.integers(100, 999_999_999_999), notes=st.dictionaries(TEXT, JSON, max_size=5))
async def test_every_amount_and_every_note_comes_back_as_it_was_given(api, merchant, amount, notes):
    created = await api.post(ORDERS, json={"amount": amount, "notes": notes}, headers=merchant)
    assert created.status_code == 201
    read = await api.get(f"{ORDERS}/{created.json()['id']}", headers=merchant)
    for answer in (created, read):
        order = numbers_as_written(answer.text)
        assert (order["amount"], order["notes"]) == (amount, numbers_as_written(json.dumps(notes)))
