"""Whatever body is sent, the answer is a success or says what is wrong with it."""

# pyright: reportMissingParameterType=false

import json

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from libs.chassis.tests.entries_app import is_envelope

from chassis.request_body import MAX_BODY_BYTES, MalformedBody, read_json

JSON = {"Content-Type": "application/json"}


async def description(client: httpx.AsyncClient, body: bytes | str, headers: dict[str, str] | None = None) -> str:
    answer = await client.post("/entries", content=body, headers=JSON if headers is None else headers)
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "BAD_REQUEST_ERROR"
    return answer.json()["error"]["description"]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters()), inner, max_size=4),
    max_leaves=12,
)
bodies = (
    st.binary(max_size=200)
    | json_values.map(lambda value: json.dumps(value).encode())
    | st.dictionaries(st.sampled_from(["amount", "receipt", "notes"]), json_values).map(
        lambda value: json.dumps(value).encode()
    )
)
content_types = st.sampled_from(
    ["application/json", "application/json; charset=latin-1", "text/plain", "multipart/form-data", "", "\x7f;;="]
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=bodies, content_type=content_types)
async def test_no_body_makes_a_5xx_or_an_answer_without_the_envelope(client, body, content_type):
    answer = await client.post("/entries", content=body, headers={"Content-Type": content_type})
    assert answer.status_code in (201, 400)
    assert answer.status_code == 201 or is_envelope(answer)
    assert answer.headers["X-Request-Id"]


async def test_what_is_no_json_is_refused_where_every_field_and_the_body_itself_may_be_left_out(client):
    for body in (b'{"receipt": NaN}', b"{", b'{"receipt": "\\u0000"}'):
        answer = await client.put("/entries/whole/change", content=body, headers=JSON)
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, "BAD_REQUEST_ERROR")
    for body in (b"", b"{}"):
        assert (await client.put("/entries/whole/change", content=body, headers=JSON)).status_code == 200


async def test_a_sound_body_is_taken_and_unknown_fields_are_ignored(client):
    answer = await client.post("/entries", json={"amount": 100, "colour": "red", "receipt": None})
    assert answer.status_code == 201
    assert answer.json() == {"amount": 100, "receipt": None, "notes": None}


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ('{"amount": 99}', "amount must be at least 100"),
        ('{"amount": 1000000000000}', "amount must be at most 999999999999"),
        ("{}", "amount is required"),
        ('{"amount": "500"}', "amount must be an integer"),
        ('{"amount": 500.0}', "amount must be an integer"),
        ('{"amount": true}', "amount must be an integer"),
        ('{"amount": null}', "amount must be an integer"),
        ('{"amount": 1e30}', "amount must be an integer"),
        ('{"amount": 123456789012345678901234567890}', "amount must be an integer"),
        ('{"amount": NaN}', "Request body is not valid JSON"),
        ('{"amount": 1e400}', "Request body is not valid JSON"),
        ('{"amount": 100, "notes": {"x": Infinity}}', "Request body is not valid JSON"),
        ('{"amount": 100, "receipt": 5}', "receipt must be a string"),
        ('{"amount": 100, "receipt": "%s"}' % ("x" * 256), "receipt must be at most 255 characters"),
        ('{"amount": 100, "notes": []}', "notes must be a JSON object"),
        ('{"amount": 100, "receipt": "a\\u0000b"}', "Strings must not contain NUL characters"),
        ('{"amount": 100, "notes": {"a\\u0000": 1}}', "Strings must not contain NUL characters"),
        ('{"amount": 100, "other": ["\\u0000"]}', "Strings must not contain NUL characters"),
        ('{"amount": 100, "receipt": "\\ud800"}', "Request body is not valid JSON"),
        ('{"amount": 100, "receipt": "\\udc00"}', "Request body is not valid JSON"),
        (b'{"amount": 100, "receipt": "\xed\xa0\x80"}', "Request body is not valid JSON"),
        (b'{"amount": 100, "receipt": "\xff"}', "Request body is not valid JSON"),
        ('{"amount": 100', "Request body is not valid JSON"),
        ("[]", "Request body must be a JSON object"),
        ("null", "Request body must be a JSON object"),
        ('"x"', "Request body must be a JSON object"),
        ("", "Request body is required"),
    ],
)
async def test_a_mistake_in_the_body_is_named(client, body, complaint):
    assert await description(client, body) == complaint


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
async def test_a_body_that_does_not_say_it_is_json_is_refused(client, content_type):
    said = await description(client, '{"amount": 100}', {"Content-Type": content_type})
    assert said == "Request body must be JSON, sent with Content-Type: application/json"


def test_nesting_is_read_to_thirty_two_levels():
    assert read_json(b"[" * 31 + b"]" * 31) is not None
    assert isinstance(read_json(b"[" * 33 + b"]" * 33), MalformedBody)
    assert isinstance(read_json(b"[" * 30_000 + b"]" * 30_000), MalformedBody)


async def test_a_body_over_64_kib_is_413(client):
    answer = await client.post("/entries", content=b" " * (MAX_BODY_BYTES + 1), headers=JSON)
    assert answer.status_code == 413
    assert answer.json()["error"]["code"] == "BAD_REQUEST_ERROR"
    fits = b'{"amount": 100}' + b" " * (MAX_BODY_BYTES - 15)
    assert (await client.post("/entries", content=fits, headers=JSON)).status_code == 201


async def test_a_large_body_in_chunks_is_413_too(client):
    async def chunks():
        for _ in range(100):
            yield b" " * 1024

    answer = await client.post("/entries", content=chunks(), headers=JSON)
    assert answer.status_code == 413
