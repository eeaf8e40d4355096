"""Nothing that can be sent brings out anything but an answer or the error envelope."""

import asyncio
from collections.abc import AsyncIterator
from itertools import islice
from typing import Any

import aiohttp
import httpx
import pytest
from yarl import URL

from fleet.testing import RunningFleet
from odd_requests import OddRequest, odd_requests

REQUESTS = 10_000
AT_ONCE = 16
SEED = 20240115
Json = dict[str, Any]


@pytest.fixture
async def caller(fleet: RunningFleet) -> AsyncIterator[aiohttp.ClientSession]:
    """Keeps its connections, as a merchant's program does."""
    connector = aiohttp.TCPConnector(limit=AT_ONCE)
    async with aiohttp.ClientSession(fleet.base_url, connector=connector) as session:
        yield session


async def test_ten_thousand_odd_requests_get_an_answer_or_the_envelope(
    caller: aiohttp.ClientSession, fleet: RunningFleet, stranger: httpx.AsyncClient, account: Json
):
    contract = (await stranger.get("/openapi.json")).json()
    codes = set(contract["components"]["schemas"]["ErrorBody"]["properties"]["code"]["enum"])
    credentials = {"X-Api-Key": account["api_key"], "X-Api-Secret": account["api_secret"]}
    requests = islice(odd_requests(contract, credentials, SEED), REQUESTS)
    statuses: dict[int, int] = {}
    wrong: list[str] = []

    async def ask() -> None:
        for request in requests:
            status, complaint = await _answer_to(caller, fleet.base_url, request, codes)
            statuses[status] = statuses.get(status, 0) + 1
            if complaint:
                wrong.append(f"{request.method} {request.target} {request.body!r:.300}: {complaint}")

    await asyncio.gather(*(ask() for _ in range(AT_ONCE)))
    assert not wrong, "\n".join(wrong[:20])
    assert sum(statuses.values()) == REQUESTS
    # That they were looked at, not only turned away.
    assert statuses[400] > REQUESTS / 10
    assert min(statuses[each] for each in (200, 201, 401, 404, 405)) > 0, statuses


async def _answer_to(
    caller: aiohttp.ClientSession, base_url: str, request: OddRequest, codes: set[str]
) -> tuple[int, str | None]:
    """The status, and what is wrong with the answer."""
    url = URL(f"{base_url}{request.target}", encoded=True)
    async with caller.request(request.method, url, headers=request.headers, data=request.body) as answer:
        body = await answer.read()
    if answer.status < 400:
        return answer.status, None
    if answer.status >= 500:
        return answer.status, f"{answer.status} {body!r}"
    if answer.content_type != "application/json" or len(answer.headers.getall("X-Request-Id", [])) != 1:
        return answer.status, f"{answer.status} {dict(answer.headers)}"
    return answer.status, None if _is_envelope(body, codes) else f"{answer.status} {body!r}"


def _is_envelope(body: bytes, codes: set[str]) -> bool:
    try:
        told = httpx.Response(400, content=body).json()
        error = told["error"]
        return told == {"error": {"code": error["code"], "description": error["description"]}} and (
            error["code"] in codes and isinstance(error["description"], str) and error["description"] != ""
        )
    except (ValueError, KeyError, TypeError):
        return False
