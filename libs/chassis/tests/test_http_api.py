"""Every failure is answered with the error envelope, and a caller's mistake is never a 5xx."""

# pyright: reportMissingParameterType=false

import asyncio

import httpx
import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from libs.chassis.tests.entries_app import is_envelope

from chassis.http_api import RequestScope


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
