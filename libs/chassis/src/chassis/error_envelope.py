"""Every answer that is no success has the same shape, whoever made it: `{"error": {"code", "description"}}`."""

from collections.abc import Collection, Mapping
from typing import Any

import orjson
import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from redis.exceptions import RedisError
from starlette.exceptions import HTTPException
from starlette.routing import Match

from chassis.database import is_transient
from chassis.errors import ApiError, BadRequest, ServiceUnavailable
from chassis.request_body import MalformedBody
from chassis.request_context import current_request_id

_CODES = {401: "AUTHENTICATION_ERROR", 404: "NOT_FOUND_ERROR", 429: "RATE_LIMIT_ERROR", 503: "SERVICE_UNAVAILABLE"}
_METHODS = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")
_COMPLAINTS = {
    "missing": "is required",
    **dict.fromkeys(("int_type", "int_parsing", "int_from_float", "int_parsing_size"), "must be an integer"),
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
    **dict.fromkeys(("string_type", "string_unicode"), "must be a string"),
    **dict.fromkeys(("bool_type", "bool_parsing"), "must be true or false"),
    "string_too_long": "must be at most {max_length} characters",
    "string_too_short": "must be at least {min_length} characters",
    **dict.fromkeys(("dict_type", "model_type", "model_attributes_type"), "must be a JSON object"),
    **dict.fromkeys(("literal_error", "enum"), "must be {expected}"),
}
"""What is said of a field, by the kind of pydantic's error; braces are filled from the error's context."""

log = structlog.get_logger(__name__)


class ErrorBody(BaseModel):
    """What is wrong."""

    code: str = Field(description="For programs: which kind of error it is")
    description: str = Field(description="For people: what is wrong, and with which field")


class ErrorEnvelope(BaseModel):
    """What every non-2xx answer looks like."""

    error: ErrorBody = Field(description="What is wrong")


def install(app: FastAPI) -> None:
    """Make `app` answer every failure with the envelope."""
    app.add_exception_handler(ApiError, _on_api_error)
    app.add_exception_handler(RequestValidationError, _on_invalid_request)
    app.add_exception_handler(HTTPException, _on_http_exception)


def envelope(status: int, code: str, description: str, headers: Mapping[str, str] | None = None) -> Response:
    """An error answer. 5xx descriptions get the request id, by which an operator finds the log lines."""
    if status >= 500:
        description = f"{description} (request id {current_request_id()})"
    body = orjson.dumps({"error": {"code": code, "description": description}})
    return Response(body, status, dict(headers) if headers else None, "application/json")


def answer_to_crash(error: Exception) -> Response:
    """The answer to an error that nobody expected; it says nothing of what is inside."""
    if is_transient(error) or isinstance(error, RedisError):
        log.warning("request failed on infrastructure", reason=repr(error)[:300])
        return envelope(503, ServiceUnavailable.code, ServiceUnavailable.description, {"Retry-After": "1"})
    log.error("request failed", exc_info=error)
    return envelope(500, ApiError.code, ApiError.description)


def answer_to_error(error: ApiError) -> Response:
    """The answer that an error of ours stands for."""
    headers = {"Retry-After": str(error.retry_after_seconds)} if error.retry_after_seconds else None
    return envelope(error.status, error.code, error.description, headers)


def method_not_allowed(allowed: Collection[str]) -> Response:
    """The answer to a method that a path does not have, with those that it has."""
    names = ", ".join(method for method in _METHODS if method in allowed)
    return envelope(405, BadRequest.code, "Method Not Allowed", {"Allow": names})


async def _on_api_error(_: Request, error: Exception) -> Response:
    assert isinstance(error, ApiError)
    return answer_to_error(error)


async def _on_http_exception(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 405:
        return method_not_allowed(_methods_at(request))
    code = _CODES.get(error.status_code, "SERVER_ERROR" if error.status_code >= 500 else "BAD_REQUEST_ERROR")
    return envelope(error.status_code, code, str(error.detail), dict(error.headers or {}))


def _methods_at(request: Request) -> list[str]:
    # The framework names the methods of the first route at this path only.
    routes = request.app.router.routes
    return [
        method
        for method in _METHODS
        if any(route.matches({**request.scope, "method": method})[0] == Match.FULL for route in routes)
    ]


async def _on_invalid_request(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return envelope(400, BadRequest.code, _describe(error))


def _describe(error: RequestValidationError) -> str:
    if isinstance(error.body, MalformedBody):
        return error.body.description
    if isinstance(error.body, bytes):
        return "Request body must be JSON, sent with Content-Type: application/json"
    first = error.errors()[0]
    field = ".".join(str(part) for part in first["loc"][1:])
    if not field:
        return "Request body must be a JSON object" if first["type"] != "missing" else "Request body is required"
    return f"{field} {_complaint(first['type'], first.get('ctx', {}), first['msg'])}"


def _complaint(kind: str, context: Mapping[str, Any], message: str) -> str:
    if kind == "value_error":
        # Raised by our own validators, in words made for the caller.
        return message.removeprefix("Value error, ")
    return _COMPLAINTS.get(kind, "is invalid").format_map(context).replace("'", "")
