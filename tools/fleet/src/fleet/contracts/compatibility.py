"""What a new contract takes away from those who rely on an old one.

Callers send what the old contract allowed and read what it promised. So inputs may only accept more, outputs may only
promise more: a field may be added, an optional input too; values of an output may be added, as the guide says.
"""

from collections.abc import Iterator
from typing import Any

from fleet.contracts.public_api import operations_of
from fleet.contracts.schema_compatibility import Schemas, missing_from_input, missing_from_output

Json = dict[str, Any]


def breaks(old: Json, new: Json) -> list[str]:
    """Every way in which the OpenAPI document `new` breaks what `old` promised, each in a line; none: compatible."""
    return [*_broken_paths(old, new), *_broken_webhooks(old, new)]


def schema_breaks(old: Json, new: Json) -> list[str]:
    """The same for the JSON Schema of a message that is sent to others."""
    return list(missing_from_output(Schemas(old, old), Schemas(new, new)))


def _broken_paths(old: Json, new: Json) -> Iterator[str]:
    for path, method, before in operations_of(old):
        now = new["paths"].get(path, {}).get(method)
        place = f"{method.upper()} {path}"
        if now is None:
            yield f"{place}: is gone"
        else:
            yield from (f"{place}: {what}" for what in _broken_operation(old, new, before, now))


def _broken_operation(old: Json, new: Json, before: Json, now: Json) -> Iterator[str]:
    if now.get("security") and not before.get("security"):
        yield "needs credentials now"
    yield from _broken_parameters(old, new, before, now)
    yield from _broken_body(old, new, before.get("requestBody"), now.get("requestBody"))
    for status, answer in before["responses"].items():
        if not status.startswith("2"):
            continue
        if status not in now["responses"]:
            yield f"does not answer {status} any more"
            continue
        was, becomes = _resolved(old, answer), _resolved(new, now["responses"][status])
        yield from (f"answer {status}: {what}" for what in _broken_answer(old, new, was, becomes))


def _broken_parameters(old: Json, new: Json, before: Json, now: Json) -> Iterator[str]:
    was = {(each["in"], each["name"]): each for each in before.get("parameters", [])}
    becomes = {(each["in"], each["name"]): each for each in now.get("parameters", [])}
    for key, parameter in was.items():
        name = f"{key[0]} parameter {key[1]}"
        if key not in becomes:
            yield f"{name}: is gone"
            continue
        if becomes[key].get("required") and not parameter.get("required"):
            yield f"{name}: is required now"
        schemas = Schemas(old, parameter["schema"]), Schemas(new, becomes[key]["schema"])
        yield from (f"{name}: {what}" for what in missing_from_input(*schemas))
    for key in becomes.keys() - was.keys():
        if becomes[key].get("required"):
            yield f"{key[0]} parameter {key[1]}: is new and required"


def _broken_body(old: Json, new: Json, before: Json | None, now: Json | None) -> Iterator[str]:
    if now is not None and now.get("required") and not (before or {}).get("required"):
        yield "body: is required now"
    if before is None:
        return
    for kind, media in before["content"].items():
        becomes = (now or {}).get("content", {}).get(kind)
        if becomes is None:
            yield f"body: {kind} is not taken any more"
        else:
            schemas = Schemas(old, media["schema"]), Schemas(new, becomes["schema"])
            yield from (f"body: {what}" for what in missing_from_input(*schemas))


def _broken_answer(old: Json, new: Json, before: Json, now: Json) -> Iterator[str]:
    for header in before.get("headers", {}).keys() - now.get("headers", {}).keys():
        yield f"header {header} is gone"
    for kind, media in before.get("content", {}).items():
        becomes = now.get("content", {}).get(kind)
        if becomes is None:
            yield f"{kind} is not answered any more"
        else:
            schemas = Schemas(old, media.get("schema", {})), Schemas(new, becomes.get("schema", {}))
            yield from missing_from_output(*schemas)


def _broken_webhooks(old: Json, new: Json) -> Iterator[str]:
    for name, before in old.get("webhooks", {}).items():
        now = new.get("webhooks", {}).get(name)
        if now is None:
            yield f"webhook {name}: is gone"
            continue
        was, becomes = (each["post"]["requestBody"]["content"]["application/json"] for each in (before, now))
        schemas = Schemas(old, was["schema"]), Schemas(new, becomes["schema"])
        yield from (f"webhook {name}: {what}" for what in missing_from_output(*schemas))


def _resolved(document: Json, value: Json) -> Json:
    while "$ref" in value:
        found: Any = document
        for step in value["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        value = found
    return value
