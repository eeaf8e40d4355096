"""Whether what one JSON Schema allowed or promised still holds under another."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, cast

Json = dict[str, Any]

_LOWER_BOUNDS = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")
_UPPER_BOUNDS = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")
_TYPES = frozenset({"string", "number", "boolean", "object", "array", "null"})


@dataclass(frozen=True, slots=True)
class Schemas:
    """A schema, in the document that its references are to."""

    document: Json
    schema: Any
    seen: frozenset[str] = frozenset()
    """References that were followed to come here: a schema may contain itself."""

    def inner(self, schema: Any) -> "Schemas":
        return replace(self, schema=schema)

    @property
    def is_inside_itself(self) -> bool:
        return isinstance(self.schema, dict) and self.schema.get("$ref") in self.seen

    def resolved(self) -> "Schemas":
        found = self
        while isinstance(found.schema, dict) and "$ref" in found.schema:
            reference = cast("str", found.schema["$ref"])
            target: Any = self.document
            for step in reference.removeprefix("#/").split("/"):
                target = target[step]
            beside = {key: value for key, value in found.schema.items() if key != "$ref"}
            found = Schemas(self.document, {**target, **beside}, found.seen | {reference})
        return found if isinstance(found.schema, dict) else found.inner({})

    @property
    def types(self) -> frozenset[str]:
        """The types of values that it allows. An integer is a number that is whole."""
        named = self.schema.get("type")
        if named is None:
            values = self.schema.get("enum") or ([self.schema["const"]] if "const" in self.schema else [])
            return frozenset(map(_type_of, values)) or _TYPES
        return frozenset([named] if isinstance(named, str) else named)

    @property
    def values(self) -> list[object] | None:
        """The only values that it allows; `None`: more than can be counted."""
        return [self.schema["const"]] if "const" in self.schema else self.schema.get("enum")

    @property
    def variants(self) -> list["Schemas"]:
        alternatives = self.schema.get("anyOf") or self.schema.get("oneOf")
        return [self.inner(each).resolved() for each in alternatives] if alternatives else [self]


Compare = Callable[[Schemas, Schemas], Iterator[str]]


def missing_from_input(old: Schemas, new: Schemas) -> Iterator[str]:
    """What was accepted and is not any more."""
    if old.is_inside_itself and new.is_inside_itself:
        return
    accepting = new.resolved().variants
    for before in old.resolved().variants:
        yield from _nearest(list(_narrowed(before, now)) for now in accepting)


def missing_from_output(old: Schemas, new: Schemas) -> Iterator[str]:
    """What was promised and is not any more."""
    if old.is_inside_itself and new.is_inside_itself:
        return
    promised = old.resolved().variants
    for now in new.resolved().variants:
        yield from _nearest(list(_loosened(before, now)) for before in promised)


def _nearest(complaints: Iterable[list[str]]) -> list[str]:
    """Of several alternatives one has to fit; where none does, what is wrong with the one that nearly does."""
    return min(complaints, key=len)


def _narrowed(old: Schemas, new: Schemas) -> Iterator[str]:
    lost = old.types - _and_integers(new.types)
    if lost:
        yield f"does not take {'/'.join(sorted(lost))} any more"
        return
    if new.values is not None:
        gone = (
            [value for value in old.values if value not in new.values] if old.values is not None else ["other values"]
        )
        if gone:
            yield f"does not take {', '.join(map(str, gone))} any more"
    yield from _tighter_bounds(old.schema, new.schema)
    if new.schema.get("additionalProperties") is False and old.schema.get("additionalProperties") is not False:
        yield "does not take unknown fields any more"
    for name in sorted(set(new.schema.get("required", [])) - set(old.schema.get("required", []))):
        yield f"{name} is required now"
    yield from _parts(old, new, missing_from_input)


def _loosened(old: Schemas, new: Schemas) -> Iterator[str]:
    added = new.types - _and_integers(old.types)
    if added:
        yield f"may be {'/'.join(sorted(added))} now"
        return
    if old.values is not None:
        if new.values is None:
            yield "may be anything now"
        else:
            gone = [value for value in old.values if value not in new.values]
            if gone:
                yield f"is never {', '.join(map(str, gone))} any more"
    for keyword in ("format", "pattern"):
        if keyword in old.schema and old.schema[keyword] != new.schema.get(keyword):
            yield f"has another {keyword}"
    for name in sorted(set(old.schema.get("required", [])) - set(new.schema.get("required", []))):
        if name in new.schema.get("properties", {}):
            yield f"{name} may be left out now"
    yield from _parts(old, new, missing_from_output)


def _and_integers(types: frozenset[str]) -> frozenset[str]:
    return types | {"integer"} if "number" in types else types


def _tighter_bounds(old: Json, new: Json) -> Iterator[str]:
    for keyword in _LOWER_BOUNDS:
        if keyword in new and new[keyword] > old.get(keyword, float("-inf")):
            yield f"{keyword} is {new[keyword]} now"
    for keyword in _UPPER_BOUNDS:
        if keyword in new and new[keyword] < old.get(keyword, float("inf")):
            yield f"{keyword} is {new[keyword]} now"
    for keyword in ("pattern", "format"):
        if keyword in new and new[keyword] != old.get(keyword):
            yield f"{keyword} is {new[keyword]} now"


def _parts(old: Schemas, new: Schemas, compare: Compare) -> Iterator[str]:
    properties = new.schema.get("properties", {})
    for name, schema in old.schema.get("properties", {}).items():
        if name not in properties:
            yield f"{name} is gone"
        else:
            found = compare(old.inner(schema), new.inner(properties[name]))
            yield from (f"{name}: {what}" for what in found)
    if "items" in old.schema and "items" in new.schema:
        found = compare(old.inner(old.schema["items"]), new.inner(new.schema["items"]))
        yield from (f"items: {what}" for what in found)


def _type_of(value: object) -> str:
    names = {bool: "boolean", int: "integer", float: "number", str: "string", type(None): "null", list: "array"}
    return names.get(type(value), "object")
