"""What schemas are called in the public document, and which of them it needs."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from fleet.errors import FleetError

Json = dict[str, Any]

_REFERENCE = "#/components/schemas/"
_PLAIN = {"Status": "PaymentStatus", "Method": "PaymentMethod"}
"""Names that say enough inside their service only."""


def public_name(name: str) -> str:
    """A schema's name in the public document: `OrderResponse` is an `Order` there."""
    return _PLAIN.get(name) or re.sub(r"(?<=[a-z])Response$", "", name)


def public_schemas(document: Json, services: Mapping[str, Json]) -> Json:
    """The schemas that `document` refers to, under their public names, which its references are changed to.

    Raises FleetError when two services mean different things by one name.
    """
    known: Json = {}
    wanted = _referred_to(document)
    for service, described in services.items():
        schemas = described["components"]["schemas"]
        for name in _with_their_own(wanted, schemas):
            schema = _renamed(schemas[name])
            if known.setdefault(public_name(name), schema) != schema:
                raise FleetError(
                    f"{service} and another service mean different things by the schema {name}.",
                    "The reference shows one of that name: rename one of them.",
                )
    missing = {public_name(name) for name in wanted} - known.keys()
    if missing:
        raise FleetError(f"Nobody describes {', '.join(sorted(missing))}.")
    _rename_in(document)
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


def _renamed(schema: Json) -> Json:
    copy = _copied(schema)
    _rename_in(copy)
    return copy


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copied(inner) for key, inner in value.items()}
    return [_copied(item) for item in value] if isinstance(value, list) else value


def _rename_in(value: object) -> None:
    if isinstance(value, list):
        for item in value:
            _rename_in(item)
    elif isinstance(value, dict):
        for key, inner in value.items():
            if isinstance(inner, str) and inner.startswith(_REFERENCE):
                value[key] = _REFERENCE + public_name(inner.removeprefix(_REFERENCE))
            else:
                _rename_in(inner)
