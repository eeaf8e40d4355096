"""Which changes of a contract take something away from those who rely on it."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from fleet.contracts.compatibility import breaks, schema_breaks

Json = dict[str, Any]
Change = Callable[[Json], object]

ORDER: Json = {
    "type": "object",
    "required": ["id", "status"],
    "properties": {
        "id": {"type": "string", "pattern": "^order_"},
        "status": {"$ref": "#/components/schemas/Status"},
        "receipt": {"anyOf": [{"type": "string"}, {"type": "null"}]},
        "lines": {"type": "array", "items": {"$ref": "#/components/schemas/Order"}},
    },
}
NEW_ORDER: Json = {
    "type": "object",
    "required": ["amount"],
    "properties": {
        "amount": {"type": "integer", "minimum": 100, "maximum": 1000},
        "currency": {"type": "string", "enum": ["INR", "USD"]},
        "receipt": {"anyOf": [{"type": "string", "maxLength": 255}, {"type": "null"}]},
    },
}


def document() -> Json:
    status = {"name": "status", "in": "query", "schema": {"$ref": "#/components/schemas/Status"}}
    schema = {"$ref": "#/components/schemas/Order"}
    answer = {"headers": {"X-Request-Id": {}}, "content": {"application/json": {"schema": schema}}}
    body = {"required": True, "content": {"application/json": {"schema": NEW_ORDER}}}
    return copy.deepcopy(
        {
            "paths": {
                "/orders": {
                    "post": {"security": [], "requestBody": body, "responses": {"201": answer, "400": {}}},
                    "get": {
                        "security": [],
                        "parameters": [status],
                        "responses": {"200": {"$ref": "#/components/responses/Page"}},
                    },
                }
            },
            "webhooks": {
                "order.paid": {"post": {"requestBody": {"content": {"application/json": {"schema": schema}}}}}
            },
            "components": {
                "schemas": {"Order": ORDER, "Status": {"type": "string", "enum": ["created", "paid"]}},
                "responses": {"Page": {"content": {"application/json": {"schema": schema}}}},
            },
        }
    )


def post(api: Json) -> Json:
    return api["paths"]["/orders"]["post"]


def new_order(api: Json) -> Json:
    return post(api)["requestBody"]["content"]["application/json"]["schema"]


def order(api: Json) -> Json:
    return api["components"]["schemas"]["Order"]


def status(api: Json) -> list[str]:
    return api["components"]["schemas"]["Status"]["enum"]


TAKES_AWAY: dict[str, tuple[Change, str]] = {
    "a path": (lambda api: api["paths"].pop("/orders"), "POST /orders: is gone"),
    "a method": (lambda api: api["paths"]["/orders"].pop("get"), "GET /orders: is gone"),
    "an answer": (lambda api: post(api)["responses"].pop("201"), "does not answer 201"),
    "a header of an answer": (lambda api: post(api)["responses"]["201"].pop("headers"), "header X-Request-Id is gone"),
    "access without credentials": (lambda api: post(api).update(security=[{"Key": []}]), "needs credentials"),
    "a field of an answer": (lambda api: order(api)["properties"].pop("receipt"), "receipt is gone"),
    "a field being always there": (lambda api: order(api)["required"].remove("id"), "id may be left out"),
    "a value of an answer": (lambda api: status(api).remove("paid"), "is never paid"),
    "a field's only values": (lambda api: api["components"]["schemas"]["Status"].pop("enum"), "may be anything"),
    "a field's only type": (lambda api: order(api)["properties"]["id"].update(type=["string", "integer"]), "integer"),
    "a field never being null": (
        lambda api: order(api)["properties"].update(id={"anyOf": [ORDER["properties"]["id"], {"type": "null"}]}),
        "may be null",
    ),
    "the shape of an id": (lambda api: order(api)["properties"]["id"].update(pattern="^ord-"), "another pattern"),
    "a query parameter": (lambda api: api["paths"]["/orders"]["get"]["parameters"].clear(), "status: is gone"),
    "leaving a parameter out": (
        lambda api: api["paths"]["/orders"]["get"]["parameters"][0].update(required=True),
        "is required now",
    ),
    "asking without a new parameter": (
        lambda api: api["paths"]["/orders"]["get"]["parameters"].append(
            {"name": "from", "in": "query", "required": True, "schema": {}}
        ),
        "from: is new and required",
    ),
    "a body without a new field": (lambda api: new_order(api)["required"].append("currency"), "currency is required"),
    "a field that was taken": (lambda api: new_order(api)["properties"].pop("receipt"), "receipt is gone"),
    "small amounts": (lambda api: new_order(api)["properties"]["amount"].update(minimum=200), "minimum is 200"),
    "large amounts": (lambda api: new_order(api)["properties"]["amount"].update(maximum=500), "maximum is 500"),
    "a value that was taken": (lambda api: new_order(api)["properties"]["currency"]["enum"].pop(), "USD"),
    "a type that was taken": (lambda api: new_order(api)["properties"]["amount"].update(type="string"), "integer"),
    "null where it was taken": (lambda api: new_order(api)["properties"]["receipt"]["anyOf"].pop(), "null"),
    "longer strings": (
        lambda api: new_order(api)["properties"]["receipt"]["anyOf"][0].update(maxLength=20),
        "maxLength is 20",
    ),
    "any string at all": (lambda api: new_order(api)["properties"]["currency"].update(pattern="^I"), "pattern"),
    "unknown fields": (lambda api: new_order(api).update(additionalProperties=False), "unknown fields"),
    "a webhook": (lambda api: api["webhooks"].clear(), "webhook order.paid: is gone"),
}
ADDS: dict[str, Change] = {
    "nothing": lambda _: None,
    "a path": lambda api: api["paths"].update({"/refunds": {"get": {"responses": {}}}}),
    "a field of an answer": lambda api: order(api)["properties"].update(note={"type": "string"}),
    "a value of an answer": lambda api: status(api).append("expired"),
    "that a field is always there": lambda api: order(api)["required"].append("receipt"),
    "an optional field of a body": lambda api: new_order(api)["properties"].update(notes={"type": "object"}),
    "an optional parameter": lambda api: api["paths"]["/orders"]["get"]["parameters"].append(
        {"name": "q", "in": "query", "schema": {}}
    ),
    "larger amounts": lambda api: new_order(api)["properties"]["amount"].update(maximum=5000),
    "fractions": lambda api: new_order(api)["properties"]["amount"].update(type="number"),
    "a value that is taken": lambda api: new_order(api)["properties"]["currency"]["enum"].append("EUR"),
    "a refusal": lambda api: post(api)["responses"].update({"409": {}}),
    "words": lambda api: order(api)["properties"]["id"].update(description="Its name", examples=["order_1"]),
    "that it is asked without credentials": lambda api: api["paths"]["/orders"]["get"].update(security=[]),
}


@pytest.mark.parametrize("taken", TAKES_AWAY)
def test_a_contract_that_takes_this_away_breaks_the_old_one(taken: str) -> None:
    change, complaint = TAKES_AWAY[taken]
    new = document()
    change(new)
    found = breaks(document(), new)
    assert any(complaint in line for line in found), found


@pytest.mark.parametrize("added", ADDS)
def test_a_contract_that_adds_this_keeps_the_old_one(added: str) -> None:
    new = document()
    ADDS[added](new)
    assert breaks(document(), new) == []


def test_of_several_alternatives_the_nearest_is_complained_about() -> None:
    old, new = document(), document()
    card = {"type": "object", "properties": {"method": {"const": "card"}, "number": {"type": "string"}}}
    upi = {"type": "object", "properties": {"method": {"const": "upi"}, "vpa": {"type": "string"}}}
    post(old)["requestBody"]["content"]["application/json"]["schema"] = {"oneOf": [card, upi]}
    post(new)["requestBody"]["content"]["application/json"]["schema"] = {"oneOf": [upi, card | {"required": ["cvv"]}]}
    assert breaks(old, new) == ["POST /orders: body: cvv is required now"]


def test_an_events_schema_may_grow_and_not_shrink() -> None:
    old: Json = {"type": "object", "properties": {"id": {"type": "string"}}, "required": ["id"]}
    grown: Json = {**old, "properties": {**old["properties"], "amount": {"type": "integer"}}}
    assert schema_breaks(old, grown) == []
    assert schema_breaks(grown, old) == ["amount is gone"]
