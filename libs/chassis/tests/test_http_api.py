"""Whatever is sent, the answer is a success or the error envelope, and a caller's mistake is never a 5xx."""

# pyright: reportMissingParameterType=false

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

import httpx
import orjson
import pytest
from fastapi import Depends, FastAPI, Request
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, Field, StrictInt

from chassis.database import Database
from chassis.errors import BadRequest, NotFound
from chassis.http_api import Page, RequestScope, create_app, create_router, json_answer, page
from chassis.request_body import MAX_BODY_BYTES, MalformedBody, read_json

JSON = {"Content-Type": "application/json"}


class Entry(BaseModel):
    amount: Annotated[StrictInt, Field(ge=100, le=999_999_999_999)]
    receipt: str | None = Field(None, max_length=255)
    notes: dict[str, object] | None = None


@asynccontextmanager
async def nothing_to_start(_: FastAPI) -> AsyncIterator[None]:
    yield


@pytest.fixture(scope="module")
def app(database: Database) -> FastAPI:
    app = create_app("test", nothing_to_start)
    routes = create_router("/entries")

    @routes.post("")
    async def create(body: Entry):
        return json_answer(body, 201)

    @routes.get("")
    async def show_page(asked: Annotated[Page, Depends(page)]):
        return json_answer(asked)

    @routes.get("/{entry_id}")
    async def find(entry_id: str):
        raise NotFound(f"Entry not found: {entry_id}")

    @routes.patch("/{entry_id}")
    async def change(entry_id: str, body: Entry | None = None):
        raise BadRequest(f"{entry_id} {body}")

    @routes.post("/crash")
    async def crash():
        raise RuntimeError("the password is hunter2")

    @routes.post("/lost-database")
    async def lose_database(request: Request):
        async with Database("postgresql://nobody@127.0.0.1:1/nowhere").transaction():
            pass

    app.include_router(routes)
    return app


@pytest.fixture(scope="module")
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://service") as client:
        yield client


def is_envelope(answer: httpx.Response) -> bool:
    error = answer.json()["error"]
    return answer.json().keys() == {"error"} and error.keys() == {"code", "description"} and error["description"] != ""


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


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(path=st.text(st.characters(codec="utf-8"), max_size=20), query=st.binary(max_size=20))
async def test_no_address_makes_a_5xx_or_an_answer_without_the_envelope(app, path, query):
    answers: list[dict] = []

    async def send(message):
        answers.append(message)

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    scope = {"type": "http", "method": "GET", "path": f"/entries/{path}", "query_string": query, "headers": []}
    await app({**scope, "http_version": "1.1", "scheme": "http", "server": ("service", 80)}, receive, send)
    assert answers[0]["status"] < 500
    body = orjson.loads(answers[1]["body"])
    assert "error" in body or answers[0]["status"] == 200


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


async def test_an_unknown_path_is_404_in_the_envelope(client):
    for path in ("/nowhere", "/entries/", "/entries/a/b"):
        answer = await client.get(path)
        assert answer.status_code == 404
        assert answer.json()["error"]["code"] == "NOT_FOUND_ERROR"


async def test_a_wrong_method_is_405_and_names_all_methods_of_the_path(client):
    answer = await client.delete("/entries")
    assert answer.status_code == 405
    assert is_envelope(answer)
    assert answer.headers["Allow"] == "GET, POST"
    assert (await client.delete("/entries/x")).headers["Allow"] == "GET, PATCH"


async def test_nul_in_an_address_never_reaches_the_database(client):
    assert (await client.get("/entries/%00")).status_code == 404
    answer = await client.get("/entries?limit=%00")
    assert answer.status_code == 400
    assert is_envelope(answer)


async def test_a_crash_is_500_with_the_request_id_and_nothing_from_inside(client):
    answer = await client.post("/entries/crash", headers={"X-Request-Id": "my-request"})
    assert answer.status_code == 500
    error = answer.json()["error"]
    assert error["code"] == "SERVER_ERROR"
    assert "my-request" in error["description"]
    assert "hunter2" not in answer.text
    assert "RuntimeError" not in answer.text
    assert answer.headers["X-Request-Id"] == "my-request"


async def test_a_lost_database_is_503_with_retry_after(client):
    answer = await client.post("/entries/lost-database")
    assert answer.status_code == 503
    assert answer.json()["error"]["code"] == "SERVICE_UNAVAILABLE"
    assert answer.headers["Retry-After"] == "1"
    assert "127.0.0.1" not in answer.text


@pytest.mark.parametrize("offered", ["", "x" * 129, "with space", "semi;colon", "é"])
async def test_a_request_id_that_is_not_sane_is_replaced(client, offered):
    answer = await client.get("/nowhere", headers={"X-Request-Id": offered.encode()})
    assert answer.headers["X-Request-Id"] != offered
    assert len(answer.headers["X-Request-Id"]) == 32


async def test_a_list_is_asked_for_by_limit_and_offset(client):
    assert (await client.get("/entries")).json() == {"limit": 10, "offset": 0}
    assert (await client.get("/entries?limit=100&offset=5")).json() == {"limit": 100, "offset": 5}
    for query in ("limit=0", "limit=101", "limit=1e1", "limit=-1", "limit=x", "limit=", "offset=-1", "limit=٣"):
        answer = await client.get(f"/entries?{query}")
        assert answer.status_code == 400, query
        assert answer.json()["error"]["description"].startswith(query.split("=")[0])


async def test_beyond_its_limit_a_process_refuses_at_once_but_still_answers_for_its_health():
    release = asyncio.Event()

    async def slow(scope, receive, send):
        await release.wait()
        await httpx_ok(send)

    async def httpx_ok(send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"{}"})

    transport = httpx.ASGITransport(RequestScope(slow, most_in_hand=2))
    async with httpx.AsyncClient(transport=transport, base_url="http://service") as client:
        in_hand = [asyncio.create_task(client.get("/entries")) for _ in range(2)]
        await asyncio.sleep(0)  # both have begun
        refused = await client.get("/entries")
        asked_for_health = asyncio.create_task(client.get("/health/live"))
        release.set()
        assert refused.status_code == 503
        assert is_envelope(refused)
        assert refused.headers["Retry-After"] == "1"
        assert (await asked_for_health).status_code == 200
        assert {answer.status_code for answer in await asyncio.gather(*in_hand)} == {200}
        assert (await client.get("/entries")).status_code == 200
