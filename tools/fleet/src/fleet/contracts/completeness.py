"""What the public document leaves unsaid: it is the reference, and there is no other."""

import re
from collections.abc import Iterator
from typing import Any

from fleet.contracts.examples import resolved
from fleet.contracts.public_api import operations_of

Json = dict[str, Any]

_OPERATION_ID = re.compile("[a-z]+([A-Z][a-z]*)+")
_SAID_ELSEWHERE = frozenset({"data", "limit", "offset", "method"})
"""Fields whose names say it all, or which the guide explains for every list."""


def gaps(document: Json) -> Iterator[str]:
    """Each thing that nobody has described, in a line."""
    for path, method, operation in operations_of(document):
        place = f"{method.upper()} {path}"
        if not _OPERATION_ID.fullmatch(operation["operationId"]):
            yield f"{place}: operation_id= is missing, such as createOrder"
        yield from (f"{place}: the {word} is missing" for word in ("summary", "description") if not operation.get(word))
        for parameter in operation.get("parameters", []):
            if not parameter.get("description"):
                yield f"{place}: the parameter {parameter['name']} is not described"
    for name, schema in document["components"]["schemas"].items():
        if "enum" not in schema:
            yield from (f"{name}: {what}" for what in _gaps_of(document, schema))


def _gaps_of(document: Json, schema: Json) -> Iterator[str]:
    if not schema.get("description"):
        yield "the docstring is missing"
    for name, field in schema.get("properties", {}).items():
        if name not in _SAID_ELSEWHERE and not resolved(document, field).get("description"):
            yield f"the field {name} is not described"
