"""The events on the streams: a JSON Schema with an example for each, and an AsyncAPI document for each service."""

import importlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import orjson
from faststream.specification.asyncapi.v3_0_0.schema import ApplicationSchema

from chassis.contract import Contract, Published
from chassis.openapi import tidied
from fleet.errors import FleetError

Json = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_ENTRIES = (
    "Channels are streams. The field `__data__` of an entry holds all the messages that one transaction has said "
    "there, in their order and each on a line of its own; an entry with a field `only_for` is for the consumer group "
    "that it names. Each message comes at least once."
)


def contract_of(service: str) -> Contract:
    return importlib.import_module(f"{service}.contract").CONTRACT


def event_files(contracts: Mapping[str, Contract]) -> Iterator[tuple[str, Json]]:
    """The schema of every event, under its file's name."""
    for contract in contracts.values():
        for stream, events in contract.publishes.items():
            for event in events:
                yield f"events/{event.type}.json", _schema(stream, event)


def asyncapi_files(contracts: Mapping[str, Contract], version: str) -> Iterator[tuple[str, Json]]:
    """What every service sends and receives. Raises FleetError for an event that is read and never published."""
    owners = {event.type for contract in contracts.values() for each in contract.publishes.values() for event in each}
    for service, contract in contracts.items():
        unknown = {kind for kinds in contract.reads.values() for kind in kinds} - owners
        if unknown:
            raise FleetError(f"{service} reads {', '.join(sorted(unknown))}, which nobody publishes.")
        yield f"asyncapi/{service}.json", _asyncapi(service, contract, version)


def _schema(stream: str, event: Published) -> Json:
    data = tidied(event.data.model_json_schema(mode="serialization"))
    definitions = data.pop("$defs", {})
    schema: Json = {
        "$schema": DIALECT,
        "title": event.type,
        "description": event.about,
        "type": "object",
        "required": ["specversion", "id", "source", "type", "subject", "time", "merchant_id", "version", "data"],
        "properties": {
            "specversion": {"const": "1.0", "description": "Of CloudEvents"},
            "id": {"type": "string", "format": "uuid", "description": "Of this event; the same when it comes again"},
            "source": {"const": stream, "description": "The stream that it is told on"},
            "type": {"const": event.type},
            "subject": {"type": "string", "description": "The id of what it is about"},
            "time": {"type": "string", "format": "date-time", "description": "When it happened"},
            "merchant_id": {"type": "string", "format": "uuid", "description": "Whose it is"},
            "version": {
                "type": "integer",
                "minimum": 1,
                "description": "Grows with each change of the subject: of two events the greater is the later",
            },
            "request_id": {
                "anyOf": [{"type": "string"}, {"type": "null"}],
                "description": "The request that caused it",
            },
            "traceparent": {
                "type": "string",
                "pattern": "^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$",
                "description": "Its trace, as the W3C writes it; only where traces are kept",
            },
            "data": data,
        },
        "examples": [orjson.loads(event.example.to_json(stream))],
    }
    return schema | ({"$defs": definitions} if definitions else {})


def _asyncapi(service: str, contract: Contract, version: str) -> Json:
    channels: dict[str, Json] = {}
    operations: dict[str, Json] = {}
    published = {stream: [event.type for event in events] for stream, events in contract.publishes.items()}
    for action, verb, streams in (("send", "publish", published), ("receive", "read", contract.reads)):
        for stream, kinds in streams.items():
            messages = channels.setdefault(stream, {"address": stream, "messages": {}})["messages"]
            for kind in kinds:
                messages[kind] = {"$ref": f"#/components/messages/{kind}"}
            operations[f"{verb}_{stream}"] = {
                "action": action,
                "channel": {"$ref": f"#/channels/{stream}"},
                "messages": [{"$ref": f"#/channels/{stream}/messages/{kind}"} for kind in kinds],
            }
    document: Json = {
        "asyncapi": "3.0.0",
        "info": {"title": f"{service} on Redis Streams", "version": version, "description": _ENTRIES},
        "defaultContentType": "application/json",
        "channels": dict(sorted(channels.items())),
        "operations": dict(sorted(operations.items())),
        "components": {"messages": _messages(channels.values())},
    }
    ApplicationSchema.model_validate(document)
    return document


def _messages(channels: Iterable[Json]) -> Json:
    kinds = sorted({kind for channel in channels for kind in channel["messages"]})
    return {kind: {"name": kind, "title": kind, "payload": {"$ref": f"../events/{kind}.json"}} for kind in kinds}
