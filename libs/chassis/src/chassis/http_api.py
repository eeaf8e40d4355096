"""The FastAPI application that every process serves: request ids, metrics, error envelope, strict bodies."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from time import perf_counter

from fastapi import APIRouter, FastAPI, Response
from fastapi.telemetry import TelemetryConfig
from pydantic import BaseModel
from starlette.middleware.errors import ServerErrorMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chassis import error_envelope, metrics, tracing
from chassis.direct_routes import DirectRoutes
from chassis.documented import Limit, Offset
from chassis.errors import BadRequest, NotFound, ServiceUnavailable
from chassis.literal_paths import LiteralPaths
from chassis.request_body import StrictRoute
from chassis.request_context import begin_request

REQUEST_ID_HEADER = "X-Request-Id"
_REQUEST_ID_NAME = REQUEST_ID_HEADER.lower().encode()
_METHODS = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})
_NO_TELEMETRY: TelemetryConfig = {"tracing": False, "metrics": False, "logs": False}
"""Not the framework's, which looks for a configuration at every request: `tracing` and `metrics` tell it all."""
_OPERATIONS = frozenset({"/health/live", "/health/ready", "/metrics"})


def create_app(title: str, lifespan: Callable[[FastAPI], AbstractAsyncContextManager[None]]) -> FastAPI:
    """An application without routes. Its interactive docs are off: the public reference is published elsewhere."""
    app = _Application(
        title=title, lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None, telemetry=_NO_TELEMETRY
    )
    app.router.redirect_slashes = False
    error_envelope.install(app)
    return app


class _Application(FastAPI):
    """The framework, with our layers around its own instead of among them: a direct route has none of those to pass."""

    def build_middleware_stack(self) -> ASGIApp:
        framework = super().build_middleware_stack()
        # Its outermost layer answers a crash in words of its own; `RequestScope` does that.
        assert isinstance(framework, ServerErrorMiddleware)
        return tracing.traced(RequestScope(LiteralPaths(DirectRoutes(framework.app))))


def create_router(prefix: str = "") -> APIRouter:
    """A router whose routes read their bodies strictly."""
    return APIRouter(prefix=prefix, route_class=StrictRoute, redirect_slashes=False)


def json_answer(model: BaseModel, status: int = 200) -> Response:
    """`model` as the bytes that are sent; FastAPI's own way would validate our answer once more."""
    return Response(model.model_dump_json(exclude_none=False), status, media_type="application/json")


class RequestScope:
    """Gives each request its id, measures it, and turns a crash into an answer.

    Beyond `most_in_hand` requests at a time callers are refused at once.
    """

    def __init__(self, app: ASGIApp, most_in_hand: int = 1024) -> None:
        self._app = app
        self._most_in_hand = most_in_hand
        self._in_hand = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = perf_counter()
        request_id = begin_request(_header(scope, b"x-request-id"))
        status = 0
        self._in_hand += 1

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"].append((_REQUEST_ID_NAME, request_id.encode()))
            await send(message)

        try:
            refusal = self._refusal(scope)
            await (refusal or self._app)(scope, receive, send_with_id)
        except Exception as error:
            if status:
                raise
            await error_envelope.answer_to_crash(error)(scope, receive, send_with_id)
        finally:
            self._in_hand -= 1
            _measure(scope, status, perf_counter() - started)

    def _refusal(self, scope: Scope) -> Response | None:
        """An answer to what need not be looked at: too much at a time, or addresses that cannot be stored."""
        if self._in_hand > self._most_in_hand and scope["path"] not in _OPERATIONS:
            return error_envelope.answer_to_error(ServiceUnavailable("Too many requests, please try again"))
        if "\0" in scope["path"]:
            return error_envelope.answer_to_error(NotFound())
        if b"%00" in scope["query_string"] or b"\0" in scope["query_string"]:
            return error_envelope.answer_to_error(BadRequest("Query must not contain NUL characters"))
        return None


def _measure(scope: Scope, status: int, seconds: float) -> None:
    route = getattr(scope.get("route"), "path", "unmatched")
    method = scope["method"] if scope["method"] in _METHODS else "other"
    metrics.measure_request(method, route, status, seconds)


def _header(scope: Scope, name: bytes) -> str | None:
    for key, value in scope["headers"]:
        if key == name:
            return value.decode("latin-1")
    return None


class Page(BaseModel):
    """Which part of a list is wanted."""

    limit: int
    offset: int


async def page(limit: Limit = "10", offset: Offset = "0") -> Page:
    """Query parameters `limit` (1 to 100, default 10) and `offset` (from 0, default 0)."""
    return Page(limit=_integer("limit", limit, 1, 100), offset=_integer("offset", offset, 0, 2**31 - 1))


def _integer(name: str, value: str, lowest: int, highest: int) -> int:
    if not (value.isascii() and value.isdigit() and len(value) <= 10):
        raise BadRequest(f"{name} must be an integer from {lowest} to {highest}")
    number = int(value)
    if not lowest <= number <= highest:
        raise BadRequest(f"{name} must be an integer from {lowest} to {highest}")
    return number
