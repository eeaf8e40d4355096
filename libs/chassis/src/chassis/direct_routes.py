"""The direct way to a route: for plain routes, without the framework's general machinery.

A route is plain when its parameters are a JSON body, names in its path, the request, and dependencies that look at
nothing but the request. A well-formed request to one of these is answered here. Every other route, and every request
that is not well-formed, is the framework's, together with what has been read of it: what is wrong with a request is
said in one place only. `docs/adr/0010-where-the-time-goes.md` has the figures.
"""

import inspect
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from fastapi import FastAPI, Request, Response
from fastapi.params import Depends, Path
from fastapi.routing import APIRoute, iter_route_contexts
from pydantic import BaseModel, ValidationError, WithJsonSchema
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Receive, Scope, Send

from chassis import error_envelope
from chassis.errors import ApiError
from chassis.request_body import MalformedBody, StrictRequest, read_json

Dependency = Callable[[Request], Awaitable[Any]]


class DirectRoutes:
    """Answers requests to plain routes and leaves all others to `framework`."""

    def __init__(self, framework: ASGIApp) -> None:
        self._framework = framework
        self._ways: _Ways | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._framework(scope, receive, send)
            return
        if self._ways is None:
            # At the first request, when all routes are there.
            self._ways = _Ways.to(scope["app"])
        way = self._ways.leading(scope["method"], scope["path"])
        if way is None or way.plain is None:
            await self._framework(scope, receive, send)
            return
        scope["route"] = way.route
        request = StrictRequest(scope, receive)
        try:
            response = await way.plain.answer(request)
        except ApiError as error:
            response = error_envelope.answer_to_error(error)
        except ClientDisconnect:
            return
        if response is None:
            await self._framework(scope, request.read_again(), send)
        else:
            await response(scope, receive, send)


@dataclass(frozen=True, slots=True)
class _Way:
    route: APIRoute
    segments: tuple[str | None, ...]
    """The parts of the path; `None` where any name may stand."""
    plain: "_Plain | None"

    @classmethod
    def to(cls, route: APIRoute, path: str) -> "_Way":
        segments = path.split("/")
        return cls(route, tuple(None if "{" in segment else segment for segment in segments), _plain(route, segments))

    def leads_to(self, segments: Sequence[str]) -> bool:
        for wanted, found in zip(self.segments, segments, strict=True):
            if wanted != found and (wanted is not None or not found):
                return False
        return True


@dataclass(frozen=True, slots=True)
class _Ways:
    """In the order in which the framework looks at routes: the first one that leads to a path is the one."""

    of_words: Mapping[tuple[str, str], _Way]
    """By method and path, where that has no names: found without taking it apart."""
    by_length: Mapping[tuple[str, int], Sequence[_Way]]
    """All of them, by method and number of segments."""

    @classmethod
    def to(cls, app: FastAPI) -> "_Ways":
        ways: dict[tuple[str, int], list[_Way]] = {}
        paths: list[tuple[str, str]] = []
        for context in iter_route_contexts(app.routes):
            if isinstance(context.original_route, APIRoute) and context.path:
                way = _Way.to(context.original_route, context.path)
                for method in context.methods or ():
                    ways.setdefault((method, len(way.segments)), []).append(way)
                    paths.append((method, context.path))
        of_words = {(method, path): _first(ways, method, path) for method, path in paths if "{" not in path}
        return cls({place: way for place, way in of_words.items() if way is not None}, ways)

    def leading(self, method: str, path: str) -> _Way | None:
        return self.of_words.get((method, path)) or _first(self.by_length, method, path)


def _first(ways: Mapping[tuple[str, int], Sequence[_Way]], method: str, path: str) -> _Way | None:
    segments = path.split("/")
    return next((way for way in ways.get((method, len(segments)), ()) if way.leads_to(segments)), None)


@dataclass(frozen=True, slots=True)
class _Plain:
    """What a plain route wants to be called with."""

    endpoint: Callable[..., Awaitable[Response]]
    names: tuple[tuple[str, int], ...]
    """Of parameters that stand in the path, and where."""
    dependencies: tuple[tuple[str, Dependency], ...]
    request: str | None
    body: tuple[str, type[BaseModel]] | None

    async def answer(self, request: Request) -> Response | None:
        """`None` when something is wrong with the request, which the framework is to say."""
        arguments: dict[str, Any] = {}
        if self.names:
            segments = request.scope["path"].split("/")
            arguments = {name: segments[place] for name, place in self.names}
        if self.body is not None:
            name, model = self.body
            if request.headers.get("content-type") != "application/json":
                return None
            content = read_json(await request.body())
            if isinstance(content, MalformedBody):
                return None
            try:
                arguments[name] = model.__pydantic_validator__.validate_python(content)
            except ValidationError:
                return None
        for name, dependency in self.dependencies:
            arguments[name] = await dependency(request)
        if self.request is not None:
            arguments[self.request] = request
        return await self.endpoint(**arguments)


def _plain(route: APIRoute, segments: Sequence[str]) -> _Plain | None:
    """`None` for a route that only the framework can serve."""
    if not inspect.iscoroutinefunction(route.endpoint) or route.dependencies:
        return None
    hints = get_type_hints(route.endpoint, include_extras=True)
    if not _is_response(hints.pop("return", None)):
        return None
    names: list[tuple[str, int]] = []
    dependencies: list[tuple[str, Dependency]] = []
    request: str | None = None
    body: tuple[str, type[BaseModel]] | None = None
    for name, hint in hints.items():
        kind, extras = _taken_apart(hint)
        if kind is Request:
            request = name
        elif isinstance(kind, type) and issubclass(kind, BaseModel) and not extras and body is None:
            body = name, kind
        elif len(extras) == 1 and _looks_at_request_only(extras[0]):
            dependencies.append((name, extras[0].dependency))
        elif kind is str and f"{{{name}}}" in segments and all(_is_for_readers(extra) for extra in extras):
            names.append((name, segments.index(f"{{{name}}}")))
        else:
            return None
    if len(names) != sum("{" in segment for segment in segments):
        return None
    return _Plain(route.endpoint, tuple(names), tuple(dependencies), request, body)


def _is_response(hint: Any) -> bool:
    return isinstance(hint, type) and issubclass(hint, Response)


def _taken_apart(hint: Any) -> tuple[Any, tuple[Any, ...]]:
    if get_origin(hint) is Annotated:
        kind, *extras = get_args(hint)
        return kind, tuple(extras)
    return hint, ()


def _looks_at_request_only(extra: Any) -> bool:
    if not isinstance(extra, Depends) or not inspect.iscoroutinefunction(extra.dependency):
        return False
    hints = get_type_hints(extra.dependency)
    hints.pop("return", None)
    return list(hints.values()) == [Request]


def _is_for_readers(extra: Any) -> bool:
    """Whether what is said of a name in the path only describes it, and refuses none."""
    if isinstance(extra, Path):
        return not extra.metadata and extra.alias is None
    return isinstance(extra, WithJsonSchema)
