"""A small application of the chassis, for the tests of what it answers."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

import httpx
from fastapi import Depends, FastAPI, Response
from pydantic import BaseModel, Field, StrictInt

from chassis.database import Database
from chassis.errors import BadRequest, NotFound
from chassis.http_api import Page, create_app, create_router, json_answer, page


class Entry(BaseModel):
    amount: Annotated[StrictInt, Field(ge=100, le=999_999_999_999)]
    receipt: str | None = Field(None, max_length=255)
    notes: dict[str, object] | None = None


class Change(BaseModel):
    receipt: str | None = None


@asynccontextmanager
async def nothing_to_start(_: FastAPI) -> AsyncIterator[None]:
    yield


def create_entries_app() -> FastAPI:
    app = create_app("test", nothing_to_start)
    routes = create_router("/entries")

    @routes.post("")
    async def create(body: Entry) -> Response:
        return json_answer(body, 201)

    @routes.put("/whole/change")
    async def change_all(body: Change | None = None) -> Response:
        return json_answer(body or Change())

    @routes.get("")
    async def show_page(asked: Annotated[Page, Depends(page)]) -> Response:
        return json_answer(asked)

    @routes.get("/{entry_id}")
    async def find(entry_id: str) -> None:
        raise NotFound(f"Entry not found: {entry_id}")

    @routes.patch("/{entry_id}")
    async def change(entry_id: str, body: Entry | None = None) -> None:
        raise BadRequest(f"{entry_id} {body}")

    @routes.post("/crash")
    async def crash() -> None:
        raise RuntimeError("the password is hunter2")

    @routes.post("/lost-database")
    async def lose_database() -> None:
        async with Database("postgresql://nobody@127.0.0.1:1/nowhere").transaction():
            pass

    app.include_router(routes)
    return app


def is_envelope(answer: httpx.Response) -> bool:
    error = answer.json()["error"]
    return answer.json().keys() == {"error"} and error.keys() == {"code", "description"} and error["description"] != ""
