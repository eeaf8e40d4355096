"""What a value of a schema looks like, from the examples that its parts bring."""

from typing import Any

from fleet.contracts.public_api import METHODS

Json = dict[str, Any]


def add_examples(document: Json) -> None:
    """Give every body and every successful answer of the document an example, where it has none."""
    for item in document["paths"].values():
        for operation in (item[method] for method in METHODS if method in item):
            media = [operation.get("requestBody", {}).get("content", {})]
            media += [answer.get("content", {}) for answer in operation["responses"].values()]
            for content in media:
                for kind, described in content.items():
                    if kind == "application/json" and not described.keys() & {"example", "examples"}:
                        _add(document, described)


def _add(document: Json, described: Json) -> None:
    alternatives = resolved(document, described["schema"]).get("oneOf")
    if not alternatives:
        described["example"] = example_of(document, described["schema"])
        return
    described["examples"] = {
        each["$ref"].rpartition("/")[2]: {
            "summary": resolved(document, each).get("description", ""),
            "value": example_of(document, each),
        }
        for each in alternatives
    }


def example_of(document: Json, schema: Json) -> Any:
    """A value that the schema allows, with the fields that are always there."""
    schema = resolved(document, schema)
    if "examples" in schema:
        return _in_order(document, schema, schema["examples"][0])
    for keyword in ("example", "const", "default"):
        if keyword in schema:
            return schema[keyword]
    if "enum" in schema:
        return schema["enum"][0]
    if "anyOf" in schema or "oneOf" in schema:
        return example_of(document, (schema.get("anyOf") or schema["oneOf"])[0])
    return _example_of_type(document, schema)


def _example_of_type(document: Json, schema: Json) -> Any:
    match schema.get("type"):
        case "object":
            properties = schema.get("properties", {})
            return {name: example_of(document, properties[name]) for name in properties if _shown(schema, name)}
        case "array":
            return [example_of(document, schema["items"])]
        case "integer" | "number":
            return schema.get("minimum", 0)
        case "boolean":
            return False
        case "null":
            return None
        case _:
            return "string"


def _in_order(document: Json, schema: Json, example: Any) -> Any:
    """The same, with its fields in the schema's order: generators sort them."""
    properties = schema.get("properties")
    if not isinstance(example, dict) or not properties:
        return example
    known = {
        name: _in_order(document, resolved(document, properties[name]), example[name])
        for name in properties
        if name in example
    }
    return {**known, **example}


def _shown(schema: Json, name: str) -> bool:
    return name in schema.get("required", [])


def resolved(document: Json, schema: Json) -> Json:
    """The schema that a reference stands for, with what is said beside the reference."""
    while "$ref" in schema:
        found: Any = document
        for step in schema["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        schema = {**found, **{key: value for key, value in schema.items() if key != "$ref"}}
    return schema
