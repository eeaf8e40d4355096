"""The reference's HTML."""

import json
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2
from markdown_it import MarkdownIt
from markupsafe import Markup

from fleet.contracts.examples import resolved
from fleet.contracts.public_api import operations_of
from fleet.contracts.reference.fields import Field, fields_of, parameter

Json = dict[str, Any]

_MARKDOWN = MarkdownIt("commonmark").enable("table")
_TEMPLATES = jinja2.Environment(
    loader=jinja2.FileSystemLoader(Path(__file__).parent),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=jinja2.StrictUndefined,
)
_BASE = "http://localhost:8000"


@dataclass(frozen=True, slots=True)
class Example:
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Body:
    """What is sent or answered; one of several when `title` is not empty."""

    title: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    status: str
    description: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Operation:
    id: str
    method: str
    path: str
    summary: str
    description: Markup
    is_public: bool
    parameters: Mapping[str, tuple[Field, ...]]
    bodies: tuple[Body, ...]
    status: str
    answer: tuple[Field, ...]
    refusals: tuple[Refusal, ...]
    requests: tuple[Example, ...]
    answers: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class Webhook:
    id: str
    event: str
    description: Markup
    headers: tuple[Field, ...]
    fields: tuple[Field, ...]
    example: str


def page(document: Json) -> str:
    """The whole page for an OpenAPI document."""
    operations = [
        (operation["tags"][0], _operation(document, path, method, operation))
        for path, method, operation in operations_of(document)
    ]
    tags = [
        (tag["name"], tag["description"], [operation for name, operation in operations if name == tag["name"]])
        for tag in document["tags"]
    ]
    return _TEMPLATES.get_template("page.html.jinja").render(
        title=document["info"]["title"],
        version=document["info"]["version"],
        guide=list(_chapters(document["info"]["description"])),
        tags=[tag for tag in tags if tag[2]],
        webhooks=[_webhook(document, name, item["post"]) for name, item in document["webhooks"].items()],
        said=_said,
    )


def _chapters(guide: str) -> Iterator[tuple[str, str, Markup]]:
    """Anchor, heading and HTML of each chapter; the first has no heading."""
    first, *rest = guide.split("\n## ")
    yield "introduction", "", _markdown(first)
    for chapter in rest:
        heading, _, text = chapter.partition("\n")
        yield heading.lower().replace(" ", "-"), heading, _markdown(text)


def _markdown(text: str) -> Markup:
    # What scrolls sideways has to be reachable by the keyboard.
    html = _MARKDOWN.render(text).replace("<pre>", '<pre tabindex="0">')
    return Markup(html)  # noqa: S704  # written by us, and HTML in it is escaped


def _said(text: str) -> Markup:
    return Markup(_MARKDOWN.renderInline(" ".join(text.split())))  # noqa: S704  # as above


def _operation(document: Json, path: str, method: str, operation: Json) -> Operation:
    places = {"path": "In the path", "query": "In the query", "header": "Headers"}
    said = operation.get("parameters", [])
    parameters = {
        title: tuple(parameter(document, each) for each in said if each["in"] == place)
        for place, title in places.items()
    }
    status, answer = next((status, each) for status, each in operation["responses"].items() if status < "3")
    described = answer.get("content", {}).get("application/json", {})
    return Operation(
        id=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=operation["summary"],
        description=_markdown(operation.get("description", "")),
        is_public=not operation["security"],
        parameters={title: fields for title, fields in parameters.items() if fields},
        bodies=tuple(_bodies(document, operation)),
        status=status,
        answer=fields_of(document, described.get("schema", {})),
        refusals=tuple(_refusals(document, operation)),
        requests=tuple(_requests(path, method, operation)),
        answers=tuple(Example(title, _pretty(value)) for title, value in _examples(described)),
    )


def _bodies(document: Json, operation: Json) -> Iterator[Body]:
    if "requestBody" not in operation:
        return
    # JSON, or the form that a processor sends.
    (content,) = operation["requestBody"]["content"].values()
    schema = resolved(document, content["schema"])
    for each in schema.get("oneOf", [schema]):
        variant = resolved(document, each)
        title = variant.get("description", "").rstrip(".") if "oneOf" in schema else ""
        yield Body(title, fields_of(document, variant))


def _refusals(document: Json, operation: Json) -> Iterator[Refusal]:
    for status, answer in operation["responses"].items():
        if status < "3":
            continue
        refusal = resolved(document, answer)
        examples = _examples(refusal.get("content", {}).get("application/json", {}))
        errors = [value["error"] for _, value in examples if "error" in value]
        said = dict.fromkeys(f"{error['code']}: {error['description']}" for error in errors)
        yield Refusal(status, refusal["description"], tuple(said))


def _examples(described: Json) -> list[tuple[str, Any]]:
    if "example" in described:
        return [("", described["example"])]
    return [
        (each.get("summary", name).rstrip("."), each["value"]) for name, each in described.get("examples", {}).items()
    ]


def _requests(path: str, method: str, operation: Json) -> Iterator[Example]:
    url = f"{_BASE}{path}"
    for each in operation.get("parameters", []):
        if each["in"] == "path":
            url = url.replace(f"{{{each['name']}}}", str(each["schema"].get("examples", [each["name"]])[0]))
    lines = [f"curl {url}" if method == "get" else f"curl -X {method.upper()} {url}"]
    if operation["security"]:
        lines += ["-H 'X-Api-Key: key_test_abc123'", "-H 'X-Api-Secret: secret_test_xyz789'"]
    if any(each["name"] == "Idempotency-Key" for each in operation.get("parameters", [])):
        lines.append("-H 'Idempotency-Key: order-1042'")
    bodies = _examples(operation.get("requestBody", {}).get("content", {}).get("application/json", {}))
    if not bodies:
        yield Example("", " \\\n  ".join(lines))
    for title, value in bodies:
        sent = ["-H 'Content-Type: application/json'", f"-d {shlex.quote(_pretty(value))}"]
        yield Example(title, " \\\n  ".join([*lines, *sent]))


def _webhook(document: Json, name: str, operation: Json) -> Webhook:
    described = operation["requestBody"]["content"]["application/json"]
    return Webhook(
        id=f"webhook-{name}",
        event=name,
        description=_markdown(operation["description"]),
        headers=tuple(parameter(document, each) for each in operation.get("parameters", [])),
        fields=fields_of(document, described["schema"]),
        example=_pretty(described["example"]),
    )


def _pretty(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)
