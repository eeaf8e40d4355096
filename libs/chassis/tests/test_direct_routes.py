"""Plain routes are answered directly, and nobody can tell from the answer."""

# pyright: reportMissingParameterType=false

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

import httpx
import orjson
import pytest
from fastapi import Depends, FastAPI, Path, Request, Response
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, Field, WithJsonSchema
from starlette.types import ASGIApp, Receive, Scope, Send

from chassis import error_envelope
from chassis.direct_routes import DirectRoutes
from chassis.errors import NotFound, Unauthenticated
from chassis.http_api import create_router


class Note(BaseModel):
    text: str = Field(max_length=5)
    stars: int = Field(0, strict=True)


async def signature(request: Request) -> str:
    if "x-signature" not in request.headers:
        raise Unauthenticated
    return request.headers["x-signature"]


Signature = Annotated[str, Depends(signature)]
Name = Annotated[str, Path(description="What it is called")]
Described = Annotated[str, WithJsonSchema({"type": "string", "pattern": "^[a-z]+$"})]
ShortName = Annotated[str, Path(max_length=3)]
router = create_router("/notes")


def said(*what: object, status: int = 200) -> Response:
    return Response(orjson.dumps(what), status, media_type="application/json")


@router.post("/{name}")
async def write(name: Name, note: Note, signed: Signature, request: Request) -> Response:
    return said("write", name, note.text, note.stars, signed, request.headers.get("x-else"), status=201)


@router.get("/newest")
async def newest(limit: int = 10) -> Response:
    return said("newest", limit)


@router.get("/{name}")
async def read(name: str, signed: Signature) -> Response:
    if name == "lost":
        raise NotFound("Note not found")
    return said("read", name, signed)


@router.get("/{name}/in/{book}")
async def read_in(book: Described, name: str) -> Response:
    return said("read in", name, book)


@router.get("/{name}/short")
async def read_short(name: ShortName) -> Response:
    return said("short", name)


class Framework:
    """The framework, which notes what it was asked."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.asked: list[str] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.asked.append(f"{scope['method']} {scope['path']}")
        await self._app(scope, receive, send)


@pytest.fixture(scope="module")
def app() -> FastAPI:
    app = FastAPI()
    app.router.redirect_slashes = False
    error_envelope.install(app)
    app.include_router(router)
    return app


@pytest.fixture
def framework(app) -> Framework:
    return Framework(app)


@asynccontextmanager
async def talking_to(app: ASGIApp) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://service") as client:
        yield client


@pytest.fixture
async def direct(app, framework):
    routes = DirectRoutes(framework)

    async def with_app(scope: Scope, receive: Receive, send: Send) -> None:
        await routes({**scope, "app": app}, receive, send)

    async with talking_to(with_app) as client:
        yield client


async def test_a_plain_route_never_reaches_the_framework(direct, framework):
    written = await direct.post("/notes/a", json={"text": "b", "stars": 2}, headers={"x-signature": "me"})
    assert (written.status_code, written.json()) == (201, ["write", "a", "b", 2, "me", None])
    assert (await direct.get("/notes/a", headers={"x-signature": "me"})).json() == ["read", "a", "me"]
    assert (await direct.get("/notes/a/in/b")).json() == ["read in", "a", "b"]
    assert framework.asked == []


@pytest.mark.parametrize("path", ["/notes/newest", "/notes/a/short", "/notes/", "/elsewhere", "/notes"])
async def test_other_routes_and_unknown_paths_are_the_frameworks(direct, framework, path):
    await direct.get(path)
    assert framework.asked == [f"GET {path}"]


async def test_the_route_that_was_declared_first_is_meant(direct):
    assert (await direct.get("/notes/newest")).json() == ["newest", 10]


async def test_an_error_that_a_route_raises_is_answered_in_the_envelope(direct, framework):
    answer = await direct.get("/notes/lost", headers={"x-signature": "me"})
    assert (answer.status_code, answer.json()["error"]["description"]) == (404, "Note not found")
    assert framework.asked == []


bodies = st.one_of(
    st.binary(max_size=20),
    st.fixed_dictionaries(
        {}, optional={"text": st.text(max_size=7) | st.none() | st.integers(), "stars": st.integers() | st.floats()}
    ).map(lambda note: json.dumps(note).encode()),
    st.just(b"[" * 40 + b"]" * 40),
    st.sampled_from(["small", "too large"]).map(lambda size: b"1" * (70_000 if size == "too large" else 7)),
)


PATHS = ["/notes/a", "/notes/%2F", "/notes/newest", "/notes/lost", "/notes//in/b", "/notes/a/in/b", "/"]
requests = st.builds(
    lambda method, path, body, kind, signed: httpx.Request(
        method,
        f"http://service{path}",
        content=body,
        headers=({"content-type": kind} if kind else {}) | ({"x-signature": "me"} if signed else {}),
    ),
    st.sampled_from(["GET", "POST", "PUT", "HEAD"]),
    st.sampled_from(PATHS),
    bodies,
    st.sampled_from(["application/json", "application/json; charset=utf-8", "text/plain", None]),
    st.booleans(),
)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(request=requests)
async def test_every_request_gets_the_answer_that_the_framework_alone_would_give(app, direct, request):
    async with talking_to(app) as client:
        expected = await client.send(request)
    answer = await direct.send(request)
    assert (answer.status_code, answer.content, answer.headers) == (
        expected.status_code,
        expected.content,
        expected.headers,
    )
