"""The OpenAPI document of a service, as its routes behave: who may call them, and how every refusal looks."""

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any, get_args

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts

from chassis.authentication import AuthenticatedCaller, CallingService
from chassis.error_envelope import ErrorEnvelope
from chassis.errors import ApiError, BadRequest, NotFound, PayloadTooLarge, ServiceUnavailable, Unauthenticated

Json = dict[str, Any]

SECURITY_SCHEMES: Mapping[str, Json] = {
    "ApiKey": {
        "type": "apiKey",
        "in": "header",
        "name": "X-Api-Key",
        "description": "Which merchant calls: `key_…`. Always sent together with `X-Api-Secret`.",
    },
    "ApiSecret": {
        "type": "apiKey",
        "in": "header",
        "name": "X-Api-Secret",
        "description": "Proves it: `secret_…`. For servers only; it must never reach a browser.",
    },
    "Session": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "The token that signing in returns. What the dashboard sends instead of key and secret.",
    },
    "Service": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "A token of another service of the gateway, good for a minute and for one service.",
    },
}
OF_A_MERCHANT: list[Json] = [{"ApiKey": [], "ApiSecret": []}, {"Session": []}]
OF_A_SERVICE: list[Json] = [{"Service": []}]
ERROR_SCHEMA: Json = {"$ref": "#/components/schemas/ErrorEnvelope"}
_FRAMEWORKS_OWN = ("HTTPValidationError", "ValidationError")


def describe(app: FastAPI) -> Json:
    """The document of an application whose routes use the chassis."""
    document = app.openapi()
    for route in _routes(app):
        for method in sorted(route.methods or ()):
            operation = document["paths"][route.path_format][method.lower()]
            security = _security_of(route)
            if security is not None:
                operation["security"] = security
            operation["responses"] = _responses(operation, route.path_format or "")
    components = document.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    schemas |= _error_schemas()
    for name in _FRAMEWORKS_OWN:
        schemas.pop(name, None)
    components["schemas"] = dict(sorted(schemas.items()))
    components["securitySchemes"] = dict(SECURITY_SCHEMES)
    return tidied(document)


def _routes(app: FastAPI) -> Iterator[RouteContext]:
    for route in iter_route_contexts(app.routes):
        if isinstance(route.original_route, APIRoute) and route.include_in_schema:
            yield route


def _security_of(route: RouteContext) -> list[Json] | None:
    called = set(_callables(route.dependant))
    if get_args(AuthenticatedCaller)[1].dependency in called:
        return OF_A_MERCHANT
    if get_args(CallingService)[1].dependency in called:
        return OF_A_SERVICE
    return None


def _callables(dependant: Dependant) -> Iterator[object]:
    for needed in dependant.dependencies:
        yield needed.call
        yield from _callables(needed)


def _responses(operation: Json, path: str) -> Json:
    """The route's own answers, and the refusals that it does not name itself."""
    responses = {str(status): answer for status, answer in operation["responses"].items() if str(status) != "422"}
    for status, answer in responses.items():
        if answer.get("description") == "Successful Response":
            answer["description"] = HTTPStatus(int(status)).phrase
    for status, error in _refusals(operation, path).items():
        said = responses.setdefault(status, {})
        if said.get("description", HTTPStatus(error.status).phrase) == HTTPStatus(error.status).phrase:
            said["description"] = _MEANINGS[status]
        content = said.setdefault("content", {}).setdefault("application/json", {})
        content["schema"] = content.get("schema", ERROR_SCHEMA)
        if content["schema"] == ERROR_SCHEMA and not content.keys() & {"example", "examples"}:
            content["example"] = {"error": {"code": error.code, "description": error.description}}
    return dict(sorted(responses.items()))


def _refusals(operation: Json, path: str) -> Mapping[str, ApiError]:
    refusals: dict[str, ApiError] = {}
    if path.startswith(("/api/", "/internal/")):
        refusals["400"] = BadRequest("limit must be an integer from 1 to 100")
        refusals["5XX"] = ServiceUnavailable(f"{ServiceUnavailable.description} (request id 6f1c…)")
    if "security" in operation:
        refusals["401"] = Unauthenticated()
    if "{" in path:
        refusals["404"] = NotFound()
    if "requestBody" in operation:
        refusals["413"] = PayloadTooLarge("The request body is larger than 64 KiB")
        refusals["400"] = BadRequest("amount is required")
    return refusals


_MEANINGS = {
    "400": "The request, or the state of what it is about, does not allow it. The description names the field.",
    "401": "Credentials are missing, unknown, wrong, or not in force any more.",
    "404": "There is no such thing, or it is another merchant's.",
    "413": "The body is larger than 64 KiB.",
    "5XX": "The fault is on our side. With an `Idempotency-Key` the request can safely be sent again.",
}


def _error_schemas() -> Json:
    schema = ErrorEnvelope.model_json_schema(ref_template="#/components/schemas/{model}")
    return {**schema.pop("$defs"), "ErrorEnvelope": schema}


def tidied(document: Json) -> Json:
    """`document` without what generators add and nobody reads, and with numbers written as numbers."""
    _tidy(document)
    return document


def _tidy(value: Any) -> None:
    if isinstance(value, list):
        for item in value:
            _tidy(item)
    elif isinstance(value, dict):
        for key, inner in list(value.items()):
            if key not in {"example", "examples"}:
                _tidy(inner)
        _tidy_schema(value)


def _tidy_schema(value: Json) -> None:
    if isinstance(value.get("title"), str) and not value.keys() & {"openapi", "version"}:
        del value["title"]
    for key, inner in value.items():
        if isinstance(inner, float) and inner.is_integer():
            value[key] = int(inner)
    if isinstance(value.get("type"), str) and value.get("default", "") is None:
        # Left out, and never null.
        del value["default"]
    if value.get("type") == "integer" and isinstance(value.get("default"), str):
        value["default"] = int(value["default"])
    if value.get("in") in {"query", "header"} and "schema" in value:
        # What is null in the code is a parameter that was left out.
        variants = [each for each in value["schema"].pop("anyOf", []) if each != {"type": "null"}]
        value["schema"] |= variants[0] if len(variants) == 1 else {"anyOf": variants} if variants else {}
    if "in" in value and "description" in value.get("schema", {}):
        value.setdefault("description", value["schema"].pop("description"))
