"""The webhooks: a JSON Schema with an example for each body, and what the public document says of them."""

import importlib
from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from chassis.contract import Contract
from chassis.openapi import tidied
from fleet.contracts.events import DIALECT

Json = dict[str, Any]

_LOG_ID = "0b5c0c0e-3b1f-4b0e-9a43-3f0b8a1f6d2e"
_HEADERS = (
    ("X-Webhook-Signature", "Hex HMAC-SHA256 of the body as it came, with your webhook secret as the key", "5f0c…"),
    ("X-Webhook-Id", "The same at every attempt: a webhook that you know already needs nothing more", _LOG_ID),
    ("X-Webhook-Event", "As in the body", "payment.success"),
    ("X-Webhook-Attempt", "1 to 5", "1"),
    ("webhook-id", "As in Standard Webhooks, whose libraries verify these three", _LOG_ID),
    ("webhook-timestamp", "Unix seconds of the attempt", "1705314600"),
    ("webhook-signature", "`v1,` and a signature of id, time and body in base64", "v1,bm8…"),
)


def webhook_files(contracts: Mapping[str, Contract]) -> Iterator[tuple[str, Json]]:
    """The schema of every webhook's body, under its file's name. Examples come of the events' own."""
    events = {
        each.type: each.example for known in contracts.values() for told in known.publishes.values() for each in told
    }
    promised = importlib.import_module("webhooks.contract")
    for event, (about, data) in promised.WEBHOOKS.items():
        schema = tidied(data.model_json_schema(mode="serialization"))
        definitions = schema.pop("$defs", {})
        yield (
            f"webhooks/{event}.json",
            {
                "$schema": DIALECT,
                "title": event,
                "description": about,
                "type": "object",
                "required": ["event", "timestamp", "data"],
                "properties": {
                    "event": {"const": event, "description": "What happened"},
                    "timestamp": {"type": "integer", "description": "When, in Unix seconds", "examples": [1705314600]},
                    "data": schema,
                },
                "examples": [orjson.loads(promised.example_body(event, events.get(event)))],
                "$defs": definitions,
            },
        )


def in_public(files: Mapping[str, Json]) -> tuple[dict[str, Json], Json]:
    """The public document's webhooks by event, and the schemas that these refer to."""
    webhooks: dict[str, Json] = {}
    schemas: Json = {}
    for path, file in files.items():
        if not path.startswith("webhooks/"):
            continue
        schemas |= _in_components(file["$defs"])
        body = {key: _in_components(file[key]) for key in ("type", "required", "properties")}
        webhooks[file["title"]] = {"post": _operation(file, body)}
    return webhooks, schemas


def _operation(file: Json, body: Json) -> Json:
    name = "".join(word.capitalize() for word in file["title"].split("."))
    return {
        "tags": ["Webhooks"],
        "operationId": f"on{name}",
        "summary": file["title"],
        "description": file["description"],
        # The merchant's server asks for the signature instead.
        "security": [],
        "parameters": [
            {"name": header, "in": "header", "required": True, "description": about, "schema": {"type": "string"}}
            | {"example": example}
            for header, about, example in _HEADERS
        ],
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": body, "example": file["examples"][0]}},
        },
        "responses": {
            "2XX": {"description": "You have it. Any other answer, or none within five seconds, is a failed attempt."}
        },
    }


def _in_components(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _in_components(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_in_components(item) for item in value]
    if isinstance(value, str) and value.startswith("#/$defs/"):
        return value.replace("#/$defs/", "#/components/schemas/")
    return value
