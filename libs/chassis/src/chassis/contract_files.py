"""For tests: the files in `contracts/`, which hold producers to their promises and consumers to what they rely on."""

import json
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from chassis.events import Event

_CONTRACTS = Path(__file__).parents[4] / "contracts"
Json = dict[str, Any]


def promised_event(event_type: str) -> Event:
    """The example of an event, as its producer's own code has made it."""
    return Event.from_json(json.dumps(_schema("events", event_type)["examples"][0]))


def check_event(event: Event, stream: str) -> None:
    """Raises `jsonschema.ValidationError` for an event that its producer has not promised so: an unknown field is one
    that nobody has documented."""
    _check("events", event.type, json.loads(event.to_json(stream)))


def check_webhook(body: bytes) -> None:
    """The same for the body of a webhook."""
    told = json.loads(body)
    _check("webhooks", told["event"], told)


def _check(folder: str, name: str, value: Json) -> None:
    schema = _closed(_schema(folder, name))
    Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(value)


def _schema(folder: str, name: str) -> Json:
    return json.loads((_CONTRACTS / folder / f"{name}.json").read_text())


def _closed(schema: Any) -> Any:
    """Readers ignore what they do not know. Whoever writes has to know it."""
    if isinstance(schema, list):
        return [_closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {key: inner if key == "examples" else _closed(inner) for key, inner in schema.items()}
    if isinstance(schema.get("properties"), dict):
        closed.setdefault("additionalProperties", False)
    return closed
