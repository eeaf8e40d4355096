"""What schemas are called in the public document, and which of them it needs."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from fleet.errors import FleetError

Json = dict[str, Any]

_REFERENCE = "#/components/schemas/"
_PLAIN = frozenset({"Status", "Method"})
"""Names that say enough inside their service only."""


def with_public_names(service: str, document: Json) -> Json:
    """A service's document with its schemas called as in public: `OrderResponse` is an `Order` there."""
    renamed = _renamed(document, lambda name: _public_name(service, name))
    schemas = renamed["components"]["schemas"]
    renamed["components"]["schemas"] = {_public_name(service, name): schema for name, schema in schemas.items()}
    return renamed


def needed_schemas(document: Json, services: Mapping[str, Json]) -> Json:
    """The schemas that `document` refers to, and those that these refer to.

    Raises FleetError when two services mean different things by one name.
    """
    known: Json = {}
    wanted = _referred_to(document)
    for service, described in services.items():
        schemas = described["components"]["schemas"]
        for name in _with_their_own(wanted, schemas):
            if known.setdefault(name, schemas[name]) != schemas[name]:
                raise FleetError(
                    f"{service} and another service mean different things by the schema {name}.",
                    "The reference shows one of that name: rename one of them.",
                )
    missing = wanted - known.keys()
    if missing:
        raise FleetError(f"Nobody describes {', '.join(sorted(missing))}.")
    return dict(sorted(known.items()))


def references(value: object) -> Iterator[str]:
    """Every `$ref` in a document, as often as it stands there."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "$ref" and isinstance(inner, str):
                yield inner
            else:
                yield from references(inner)
    elif isinstance(value, list):
        for item in value:
            yield from references(item)


def _referred_to(value: object) -> set[str]:
    return {each.removeprefix(_REFERENCE) for each in references(value) if each.startswith(_REFERENCE)}


def _with_their_own(wanted: set[str], schemas: Json) -> list[str]:
    """Those of the wanted that are among `schemas`, and what they refer to in turn."""
    found: set[str] = set()
    rest = wanted & schemas.keys()
    while rest:
        found |= rest
        rest = set[str]().union(*(_referred_to(schemas[name]) for name in rest)) - found
    return sorted(found)


def _public_name(service: str, name: str) -> str:
    if name in _PLAIN:
        return service.removesuffix("s").capitalize() + name
    return re.sub(r"(?<=[a-z])Response$", "", name)


def _renamed(value: Any, name_of: Callable[[str], str]) -> Any:
    """A copy in which every reference to a schema has its new name."""
    if isinstance(value, dict):
        return {key: _renamed(inner, name_of) for key, inner in value.items()}
    if isinstance(value, list):
        return [_renamed(item, name_of) for item in value]
    if isinstance(value, str) and value.startswith(_REFERENCE):
        return _REFERENCE + name_of(value.removeprefix(_REFERENCE))
    return value
