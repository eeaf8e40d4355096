"""What a service's document says of its routes without being told."""

from contextlib import asynccontextmanager
from typing import Annotated, Any

import pytest
from fastapi import Depends, Response
from pydantic import BaseModel, Field

from chassis.authentication import AuthenticatedCaller, CallingService
from chassis.documented import Timestamp, identifier
from chassis.http_api import Page, create_app, create_router, page
from chassis.openapi import OF_A_MERCHANT, OF_A_SERVICE, describe

Json = dict[str, Any]


class Cup(BaseModel):
    """A cup."""

    id: Annotated[str, identifier("cup", "The cup")]
    size: Annotated[int, Field(ge=1, le=10)]
    glazed_at: Timestamp
    maker: str | None = None


@pytest.fixture(scope="module")
def document() -> Json:
    @asynccontextmanager
    async def lifespan(_):
        yield

    router = create_router("/api/v1/cups")
    internal = create_router("/internal")

    @router.post("", responses={400: {"description": "Too many cups."}})
    async def make(body: Cup, caller: AuthenticatedCaller) -> Response:
        return Response()

    @router.get("/{cup_id}", response_model=Cup)
    async def show(cup_id: str, part: Annotated[Page, Depends(page)], colour: str | None = None) -> Response:
        return Response()

    @internal.get("/count")
    async def count(_: CallingService) -> Response:
        return Response()

    app = create_app("cups", lifespan)
    app.include_router(router)
    app.include_router(internal)
    return describe(app)


def test_who_may_call_is_read_off_the_route(document: Json):
    paths = document["paths"]
    assert paths["/api/v1/cups"]["post"]["security"] == OF_A_MERCHANT
    assert paths["/internal/count"]["get"]["security"] == OF_A_SERVICE
    assert "security" not in paths["/api/v1/cups/{cup_id}"]["get"]


def test_every_refusal_that_can_come_is_told_and_is_the_envelope(document: Json):
    made, shown = document["paths"]["/api/v1/cups"]["post"], document["paths"]["/api/v1/cups/{cup_id}"]["get"]
    assert made["responses"].keys() == {"200", "400", "401", "413", "5XX"}
    assert shown["responses"].keys() == {"200", "400", "404", "5XX"}
    for status, answer in {**made["responses"], **shown["responses"]}.items():
        if status != "200":
            described = answer["content"]["application/json"]
            assert described["schema"] == {"$ref": "#/components/schemas/ErrorEnvelope"}
            assert described["example"]["error"].keys() == {"code", "description"}
    assert {"ErrorEnvelope", "ErrorBody"} < document["components"]["schemas"].keys()
    assert "HTTPValidationError" not in document["components"]["schemas"]


def test_what_a_route_says_of_a_refusal_stands(document: Json):
    assert document["paths"]["/api/v1/cups"]["post"]["responses"]["400"]["description"] == "Too many cups."


def test_numbers_are_numbers_and_what_is_left_out_is_not_null(document: Json):
    cup = document["components"]["schemas"]["Cup"]["properties"]
    assert cup["size"] == {"type": "integer", "minimum": 1, "maximum": 10}
    assert all(type(cup["size"][word]) is int for word in ("minimum", "maximum"))
    assert cup["id"]["pattern"] == "^cup_[A-Za-z0-9]{16}$"
    parameters = {each["name"]: each for each in document["paths"]["/api/v1/cups/{cup_id}"]["get"]["parameters"]}
    assert parameters["limit"]["schema"] == {"type": "integer", "minimum": 1, "maximum": 100, "default": 10}
    assert parameters["limit"]["description"]
    assert parameters["colour"]["schema"] == {"type": "string"}
