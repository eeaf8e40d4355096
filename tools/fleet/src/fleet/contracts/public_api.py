"""The one OpenAPI document of the public API, put together from those of the services."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from chassis.openapi import ERROR_SCHEMA, OF_A_MERCHANT, SECURITY_SCHEMES
from fleet.contracts.links import LINKS
from fleet.contracts.schema_names import needed_schemas, with_public_names
from fleet.errors import FleetError
from fleet.layout import ROOT

Json = dict[str, Any]

GUIDE = ROOT / "contracts" / "guide.md"
TAGS = (
    ("Orders", "orders", "What is to be paid. An order is paid at most once."),
    ("Payments", "payments", "Attempts to pay an order: by UPI or by card, at the bank until it has decided."),
    ("Refunds", "refunds", "Money that goes back: all of a payment, or a part of it, as often as anything is left."),
    ("Invoices", "invoices|customers", "What customers owe you, on a page of their own: shown, paid, marked as paid."),
    ("Payment links", "payment_links", "An address that takes one payment and then sends the shopper on to you."),
    ("Processors", "processors", "Who takes the money, and your accounts there."),
    ("Webhooks", "webhooks", "Where you are told what happened, how every delivery went, and how to repeat one."),
    ("Merchants", "merchants|auth", "Registering, signing in, and the credentials that all other requests carry."),
    ("Gateway", "health|test", "Whether the gateway works, and what development and monitoring want to know of it."),
)
"""Name, the first words of the paths that it covers, and what it is about; in the order of the reference."""
METHODS = ("post", "get", "put", "patch", "delete", "head", "options")
REQUEST_ID = {"X-Request-Id": {"$ref": "#/components/headers/RequestId"}}
HEADERS: Mapping[str, Json] = {
    "RequestId": {
        "description": "By this every log line and event of the request is found. Your own, if you sent a sane one.",
        "schema": {"type": "string", "pattern": "^[A-Za-z0-9._-]{1,128}$"},
        "example": "6f1c2d3e4b5a69788796a5b4c3d2e1f0",
    },
    "RetryAfter": {
        "description": "After how many seconds to ask again.",
        "schema": {"type": "integer", "minimum": 1},
        "example": 1,
    },
}
TOO_MANY: Json = {
    "description": "Too many requests from this address. `Retry-After` says when to come back.",
    "headers": {"Retry-After": {"$ref": "#/components/headers/RetryAfter"}},
    "content": {
        "application/json": {
            "schema": ERROR_SCHEMA,
            "example": {
                "error": {"code": "RATE_LIMIT_ERROR", "description": "Too many requests, try again later"},
            },
        }
    },
}
SHARED = {"401": "Unauthenticated", "413": "BodyTooLarge", "429": "TooManyRequests", "5XX": "OurFault"}
"""Refusals that are the same wherever they happen, by status."""


def put_together(
    services: Mapping[str, Json], error_codes: list[str], webhooks: Mapping[str, Json], told: Json
) -> Json:
    """The public document. `services` are the services' own, by name; `webhooks` the requests that merchants get, and
    `told` the schemas of what these tell.

    Raises FleetError when two services disagree about a path.
    """
    named = {service: with_public_names(service, document) for service, document in services.items()}
    operations = _public_operations(named)
    paths: dict[str, Json] = {}
    for tag, path, method, operation in sorted(operations, key=lambda each: _place(each[0], each[1])):
        paths.setdefault(path, {})[method] = _for_the_public(tag, path, operation)
    shared = _shared_responses(paths)
    document: Json = {
        "openapi": "3.1.0",
        "info": {
            "title": "Payment gateway API",
            "version": tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"],
            "description": GUIDE.read_text(),
        },
        "servers": [{"url": "/", "description": "The gateway that serves this document"}],
        "security": OF_A_MERCHANT,
        "tags": [{"name": name, "description": about} for name, _, about in TAGS],
        "paths": paths,
        "webhooks": dict(webhooks),
        "components": {
            "securitySchemes": {name: scheme for name, scheme in SECURITY_SCHEMES.items() if name != "Service"},
            "headers": dict(HEADERS),
            "responses": shared,
        },
    }
    document["components"]["schemas"] = needed_schemas(
        document, {**named, "the webhooks": {"components": {"schemas": told}}}
    )
    document["components"]["schemas"]["ErrorBody"]["properties"]["code"] |= {"enum": error_codes}
    return document


def operations_of(document: Json) -> Iterator[tuple[str, str, Json]]:
    """Every operation with its path and method."""
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                yield path, method, item[method]


def _public_operations(services: Mapping[str, Json]) -> list[tuple[str, str, str, Json]]:
    found: list[tuple[str, str, str, Json]] = []
    for service, document in services.items():
        for path, method, operation in operations_of(document):
            tag = _tag_of(path)
            if tag is None:
                continue
            if any((path, method) == (other_path, other) for _, other_path, other, _ in found):
                raise FleetError(f"{method.upper()} {path} is answered by {service} and by another service.")
            found.append((tag, path, method, operation))
    return found


def _tag_of(path: str) -> str | None:
    """`None`: not public. A path below a payment that ends in refunds belongs to these."""
    if re.fullmatch(r"/api/v1/payments/\{\w+\}/refunds", path):
        return "Refunds"
    for name, words, _ in TAGS:
        if path == "/health" and "health" in words:
            return name
        if re.match(rf"/api/v1/({words})(/|$)", path):
            return name
    return None


def _place(tag: str, path: str) -> tuple[int, list[str]]:
    """Tags in their order; within one what is done to a thing before what else there is beside it."""
    return [name for name, *_ in TAGS].index(tag), ["" if step.startswith("{") else step for step in path.split("/")]


def _for_the_public(tag: str, path: str, operation: Json) -> Json:
    public = {"tags": [tag], **operation}
    public.setdefault("security", [])
    responses = dict(public["responses"])
    if not public["security"] and path.startswith("/api/v1/") and not path.startswith("/api/v1/test/"):
        responses["429"] = TOO_MANY
    links = LINKS.get(operation["operationId"], {})
    for status, answer in responses.items():
        responses[status] = {**answer, "headers": {**answer.get("headers", {}), **REQUEST_ID}}
        if status.startswith("2") and links:
            responses[status]["links"] = links
    public["responses"] = dict(sorted(responses.items()))
    return public


def _shared_responses(paths: Mapping[str, Json]) -> Json:
    """Those that are the same everywhere, by name; in the operations a reference takes their place."""
    shared: Json = {}
    for item in paths.values():
        for operation in item.values():
            for status, name in SHARED.items():
                answer = operation["responses"].get(status)
                if answer is not None and shared.setdefault(name, answer) == answer:
                    operation["responses"][status] = {"$ref": f"#/components/responses/{name}"}
    return dict(sorted(shared.items()))
