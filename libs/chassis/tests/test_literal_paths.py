"""A word that stands in a path is never a name."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import httpx
import pytest
from fastapi import FastAPI, Response
from libs.chassis.tests.entries_app import create_entries_app, is_envelope

from chassis.http_api import create_app, create_router
from chassis.testing import wrong_methods_accepted


@asynccontextmanager
async def nothing_to_start(_: FastAPI) -> AsyncIterator[None]:
    yield


def create_notes_app() -> FastAPI:
    app, notes = create_app("test", nothing_to_start), create_router("/notes")

    @notes.get("/{name}")
    async def read(name: str) -> Response:
        return Response(f"read {name}")

    @notes.post("/public")
    async def publish() -> Response:
        return Response("published")

    @notes.get("/{name}/{part}")
    async def read_part(name: str, part: str) -> Response:
        return Response(f"read {part} of {name}")

    @notes.put("/{name}/title")
    async def rename(name: str) -> Response:
        return Response(f"renamed {name}")

    @notes.delete("/old/title")
    async def forget() -> Response:
        return Response("forgotten")

    app.include_router(notes)
    return app


@pytest.fixture
async def notes() -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(create_notes_app())
    async with httpx.AsyncClient(transport=transport, base_url="http://service") as client:
        yield client


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/notes/public", "POST"),
        ("POST", "/notes/mine", "GET"),
        ("GET", "/notes/mine/title", "PUT"),
        ("GET", "/notes/old/title", "DELETE"),
        ("PUT", "/notes/old/title", "DELETE"),
        ("POST", "/notes/old/title", "DELETE"),
        ("BREW", "/notes/public", "POST"),
    ],
)
async def test_a_method_of_a_less_exact_path_is_refused(
    notes: httpx.AsyncClient, method: str, path: str, allowed: str
) -> None:
    answer = await notes.request(method, path)
    assert (answer.status_code, answer.headers["allow"]) == (405, allowed)
    assert is_envelope(answer)
    assert answer.headers["x-request-id"]


@pytest.mark.parametrize(
    ("method", "path", "said"),
    [
        ("POST", "/notes/public", "published"),
        ("GET", "/notes/Public", "read Public"),
        ("GET", "/notes/public/part", "read part of public"),
        ("PUT", "/notes/mine/title", "renamed mine"),
        ("DELETE", "/notes/old/title", "forgotten"),
    ],
)
async def test_what_a_path_has_is_carried_out(notes: httpx.AsyncClient, method: str, path: str, said: str) -> None:
    assert (await notes.request(method, path)).text == said


@pytest.mark.parametrize("create", [create_notes_app, create_entries_app])
async def test_no_path_takes_a_method_of_another(create: Callable[[], FastAPI]) -> None:
    assert await wrong_methods_accepted(create()) == []
