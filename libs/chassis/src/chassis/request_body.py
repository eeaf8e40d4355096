"""Reading JSON request bodies: strict about what could hurt later, and never before the caller is known.

A malformed body is not raised where it is read, which would be before authentication; it travels on as a value that
no schema accepts, and the error handler finds its description there.
"""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

import orjson
from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.types import Message, Receive

from chassis.errors import ApiError, PayloadTooLarge

MAX_BODY_BYTES = 64 * 1024
_MAX_DEPTH = 32


@dataclass(frozen=True, slots=True)
class MalformedBody:
    """Stands in for a body that could not be read."""

    # FastAPI lets pydantic read attributes, so a model without required fields would take this for one of its own.
    # Of what calls itself built in pydantic reads none.
    __module__ = "builtins"

    description: str


class StrictRequest(Request):
    async def body(self) -> bytes:
        if not hasattr(self, "_body"):
            chunks: list[bytes] = []
            size = 0
            async for chunk in self.stream():
                size += len(chunk)
                if size > MAX_BODY_BYTES:
                    raise PayloadTooLarge(f"Request body must be at most {MAX_BODY_BYTES} bytes")
                chunks.append(chunk)
            self._body = b"".join(chunks)
        return self._body

    async def json(self) -> Any:
        return read_json(await self.body())

    def read_again(self) -> Receive:
        """The request's channel for another reader, who gets the body too where it has been read here."""
        if not hasattr(self, "_body"):
            return self.receive
        unread = True

        async def receive_again() -> Message:
            nonlocal unread
            if unread:
                unread = False
                return {"type": "http.request", "body": self._body, "more_body": False}
            return await self.receive()

        return receive_again


class StrictRoute(APIRoute):
    """A route whose body is read by `StrictRequest`."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def handle_strictly(request: Request) -> Response:
            try:
                return await handle(StrictRequest(request.scope, request.receive))
            except HTTPException as error:
                # FastAPI hides what was raised while the body was read behind a 400 of its own.
                if isinstance(error.__cause__, ApiError):
                    raise error.__cause__ from None
                raise

        return handle_strictly


def read_json(body: bytes) -> Any:
    """The value in `body`, or a `MalformedBody` that says what is wrong with it.

    Refused beyond what JSON itself refuses: NaN and infinities, NUL and lone surrogates in strings (PostgreSQL
    cannot store them), and nesting deeper than 32 levels.
    """
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError:
        return MalformedBody("Request body is not valid JSON")
    return _objection(value) or value


def _objection(value: Any) -> MalformedBody | None:
    level = [value]
    for _ in range(_MAX_DEPTH):
        if not level:
            return None
        deeper: list[Any] = []
        for item in level:
            if isinstance(item, str):
                if "\0" in item:
                    return MalformedBody("Strings must not contain NUL characters")
            elif isinstance(item, dict):
                deeper.extend(item.keys())
                deeper.extend(item.values())
            elif isinstance(item, list):
                deeper.extend(item)
        level = deeper
    return MalformedBody("Request body is nested too deeply") if level else None
