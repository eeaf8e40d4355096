"""The contracts are what the code says, whole, and held to what was published."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from fleet.contracts import command
from fleet.contracts.completeness import gaps
from fleet.contracts.examples import example_of
from fleet.contracts.public_api import operations_of
from fleet.errors import FleetError

Json = dict[str, Any]
CONTRACTS = command.CONTRACTS
PUBLIC: Json = json.loads((CONTRACTS / "openapi.json").read_text())


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of contracts of the test's own."""
    monkeypatch.setattr(command, "CONTRACTS", tmp_path)
    monkeypatch.setattr(command, "PUBLISHED", tmp_path / "published")
    return tmp_path


def written(folder: Path, monkeypatch: pytest.MonkeyPatch, document: Json) -> None:
    monkeypatch.setattr(command, "documents", lambda: {"openapi.json": json.dumps(document)})
    command.write()


def a_document(*paths: str) -> Json:
    return {"paths": {path: {"get": {"security": [], "responses": {"200": {}}}} for path in paths}}


@pytest.mark.parametrize("path", [*sorted((CONTRACTS / "openapi").glob("*.json")), CONTRACTS / "openapi.json"])
def test_every_document_is_valid_openapi(path: Path):
    validate(json.loads(path.read_text()))


@pytest.mark.parametrize("path", sorted([*CONTRACTS.glob("events/*.json"), *CONTRACTS.glob("webhooks/*.json")]))
def test_every_example_of_a_message_is_one(path: Path):
    schema = json.loads(path.read_text())
    Draft202012Validator.check_schema(schema)
    assert schema["examples"]
    for example in schema["examples"]:
        Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(example)


@pytest.mark.parametrize(
    "operation", [operation for *_, operation in operations_of(PUBLIC)], ids=lambda o: o["operationId"]
)
def test_every_example_in_the_reference_is_one(operation: Json):
    described = [operation.get("requestBody", {}), *operation["responses"].values()]
    for media in (each.get("content", {}).get("application/json") for each in described):
        if media is not None:
            schema = {**media["schema"], "components": PUBLIC["components"]}
            examples = [media["example"]] if "example" in media else [e["value"] for e in media["examples"].values()]
            for example in examples:
                Draft202012Validator(schema).validate(example)


def test_nothing_internal_is_public():
    written_out = json.dumps(PUBLIC)
    assert "/internal" not in written_out
    assert "/metrics" not in written_out
    assert "Service" not in PUBLIC["components"]["securitySchemes"]


def test_what_nobody_describes_is_a_gap():
    document: Json = {
        "paths": {"/a": {"get": {"operationId": "read_a_get", "summary": "A", "parameters": [{"name": "q"}]}}},
        "components": {"schemas": {"A": {"properties": {"x": {"type": "string"}}}}},
    }
    assert list(gaps(document)) == [
        "GET /a: operation_id= is missing, such as createOrder",
        "GET /a: the description is missing",
        "GET /a: the parameter q is not described",
        "A: the docstring is missing",
        "A: the field x is not described",
    ]


def test_an_example_has_the_fields_that_are_always_there():
    schema: Json = {
        "type": "object",
        "required": ["id", "items"],
        "properties": {
            "id": {"type": "string", "examples": ["a_1"]},
            "items": {"type": "array", "items": {"enum": ["x", "y"]}},
            "note": {"type": "string"},
        },
    }
    assert example_of({}, schema) == {"id": "a_1", "items": ["x"]}


def test_files_that_differ_from_the_code_are_found(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys):
    written(folder, monkeypatch, a_document("/orders"))
    assert command.check() == 0
    (folder / "openapi.json").write_text("{}")
    (folder / "events").mkdir()
    (folder / "events" / "order.forgotten.json").write_text("{}")
    assert command.check() == 1
    said = capsys.readouterr().out
    assert "openapi.json" in said
    assert "order.forgotten" in said
    command.write()
    assert command.check() == 0


def test_what_was_published_is_kept_until_somebody_says_otherwise(folder: Path, monkeypatch: pytest.MonkeyPatch):
    written(folder, monkeypatch, a_document("/orders", "/payments"))
    command.publish(breaking=False)
    written(folder, monkeypatch, a_document("/orders"))
    assert command.check() == 1
    with pytest.raises(FleetError, match="breaks what was published"):
        command.publish(breaking=False)
    command.publish(breaking=True)
    assert command.check() == 0


def test_contracts_that_are_not_what_the_code_says_are_not_published(folder: Path, monkeypatch: pytest.MonkeyPatch):
    written(folder, monkeypatch, a_document("/orders"))
    (folder / "openapi.json").write_text("{}")
    with pytest.raises(FleetError, match="not what the code says"):
        command.publish(breaking=False)
