"""A schema as the reader sees it: fields with their type in words, what is said of them, and what is inside them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fleet.contracts.examples import resolved

Json = dict[str, Any]

_BOUNDS: Mapping[str, str] = {
    "minimum": "at least {}",
    "maximum": "at most {}",
    "maxLength": "at most {} characters",
    "maxItems": "at most {} items",
    "default": "if left out: {}",
}
_SAID_BY_TYPE = frozenset({"date-time", "uuid", "email", "uri"})


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    type: str
    required: bool
    description: str
    bounds: tuple[str, ...]
    values: tuple[str, ...]
    fields: tuple["Field", ...]


def fields_of(document: Json, schema: Json) -> tuple[Field, ...]:
    """The fields of an object, or of the objects of a list."""
    schema = resolved(document, schema)
    if schema.get("type") == "array":
        return fields_of(document, schema["items"])
    required = schema.get("required", [])
    return tuple(
        _field(document, name, inner, required=name in required) for name, inner in schema.get("properties", {}).items()
    )


def parameter(document: Json, said: Json) -> Field:
    """A parameter of an operation, as a field."""
    schema = {**resolved(document, said["schema"]), "description": said.get("description", "")}
    return _field(document, said["name"], schema, required=said.get("required", False))


def _field(document: Json, name: str, schema: Json, *, required: bool) -> Field:
    schema = resolved(document, schema)
    variants = [resolved(document, each) for each in schema.get("anyOf", [])] or [schema]
    inner = next((each for each in variants if "properties" in each or each.get("type") == "array"), {})
    bounds = [said.format(each[word]) for each in (schema, *variants) for word, said in _BOUNDS.items() if word in each]
    values = [value for each in variants for value in each.get("enum", [])]
    return Field(
        name=name,
        type=" or ".join(dict.fromkeys(_type(document, each) for each in variants)),
        required=required,
        description=schema.get("description", ""),
        bounds=tuple(dict.fromkeys(bounds)),
        values=tuple(map(str, values)),
        fields=fields_of(document, inner),
    )


def _type(document: Json, schema: Json) -> str:
    if "const" in schema:
        return f'"{schema["const"]}"'
    if schema.get("format") in _SAID_BY_TYPE:
        return "time" if schema["format"] == "date-time" else str(schema["format"])
    if schema.get("type") == "array":
        return f"list of {_type(document, resolved(document, schema['items']))}s"
    return str(schema.get("type", "anything"))
