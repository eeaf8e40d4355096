"""pytest fixtures for real servers: each module gets an empty, migrated PostgreSQL schema and an empty Redis.

`./fleet test` starts the servers and names them in `TEST_DATABASE_URL` (an admin) and `TEST_REDIS_URL`.
"""

import asyncio
import contextlib
import os
import re
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from time import monotonic
from typing import Any, TypeVar
from unittest import mock

import httpx
import psycopg
import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from redis.asyncio import Redis

from chassis import migrations, redis_client
from chassis.database import Database
from chassis.events import Event
from chassis.outbox import bodies_of
from chassis.provision import provision
from chassis.relay import BODY_FIELD

_PASSWORD = "test"  # noqa: S105
_PATIENCE_SECONDS = 30.0
_ENVELOPE = {"code", "description"}

Value = TypeVar("Value")


def _from_environment(name: str) -> str:
    value = os.environ.get(name)
    if not value:
        pytest.exit(f"{name} is not set: run the tests with ./fleet test, which starts the servers", returncode=2)
    return value


@pytest.fixture(scope="session")
def admin_url() -> str:
    return _from_environment("TEST_DATABASE_URL")


@contextlib.contextmanager
def empty_schema(admin_url: str, service: Path) -> Iterator[str]:
    """The URL of a new database that holds the migrated schema of the service in folder `service`; then dropped."""
    name = service.name
    database = f"test_{name}_{secrets.token_hex(4)}"
    with psycopg.connect(admin_url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(database)))
        address = conninfo_to_dict(admin_url)
        try:
            provision(make_conninfo(admin_url, dbname=database), {name: _PASSWORD})
            url = f"postgresql://{name}:{_PASSWORD}@{address['host']}:{address['port']}/{database}"
            migrations.upgrade(service, url)
            yield url
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(database)))


@pytest.fixture(scope="module")
async def redis_url() -> str:
    """An empty Redis."""
    url = _from_environment("TEST_REDIS_URL")
    client = redis_client.connect(url)
    await client.flushall()
    await client.aclose()
    return url


async def outbox_events(database: Database) -> list[tuple[str, Event]]:
    """What the outbox holds, oldest first, each event with the stream that it is for."""
    async with database.transaction() as tx:
        rows = await tx.execute(sa.text("SELECT stream, bodies FROM outbox ORDER BY position"))
        return [(row.stream, Event.from_json(body)) for row in rows for body in bodies_of(row.bodies.encode())]


async def stream_events(redis: Redis, stream: str) -> list[Event]:
    """What stands on a stream, oldest first."""
    entries: list[Any] = await redis.xrange(stream) or []
    return [Event.from_json(body) for _, fields in entries for body in bodies_of(fields[BODY_FIELD.encode()])]


@contextlib.contextmanager
def sent_statements() -> Iterator[list[str]]:
    """The texts of all that this process asks PostgreSQL meanwhile, whoever asks and on whatever connection."""
    sent: list[str] = []
    execute = psycopg.AsyncCursor.execute

    async def note(cursor: Any, query: Any, *arguments: Any, **options: Any) -> Any:
        sent.append(query.decode() if isinstance(query, bytes) else str(query))
        return await execute(cursor, query, *arguments, **options)

    with mock.patch.object(psycopg.AsyncCursor, "execute", note):
        yield sent


async def generic_plan(database: Database, statement: sa.TextClause) -> str:
    """How PostgreSQL carries the statement out, whatever its parameters and however many rows there are."""
    names = list(statement.compile().params)
    text = re.sub(r":(\w+)", lambda found: f"${names.index(found[1]) + 1}", str(statement))
    async with database.statement() as tx:
        return "\n".join((await tx.connection.exec_driver_sql(f"EXPLAIN (GENERIC_PLAN) {text}")).scalars())


@contextlib.asynccontextmanager
async def serving(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """Run the application's lifespan and answer its requests in this process."""
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://service") as client:
            yield client


async def wrong_methods_accepted(app: FastAPI) -> list[str]:
    """Of every path of the application, the methods that it does not have and that are not refused as they are to be:
    405, in the envelope, with all that it has. The lifespan need not run: none of these requests reaches a route."""
    methods: dict[str, set[str]] = {}
    for route in iter_route_contexts(app.routes):
        methods.setdefault(re.sub(r"{.*?}", "x", route.path or ""), set()).update(route.methods or ())
    accepted: list[str] = []
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://service") as client:
        for path, known in methods.items():
            for method in sorted({"DELETE", "GET", "PATCH", "POST", "PUT"} - known):
                answer = await client.request(method, path)
                allowed = set(answer.headers.get("allow", "").split(", "))
                if (answer.status_code, allowed) != (405, known) or answer.json()["error"].keys() != _ENVELOPE:
                    accepted.append(f"{method} {path}: {answer.status_code}, {allowed} instead of {known}")
    assert methods, "there are no paths to try"
    return accepted


async def eventually(
    look: Callable[[], Awaitable[Value]], until: Callable[[Value], bool] = bool, within: float = _PATIENCE_SECONDS
) -> Value:
    """Look again and again until `until` holds of what is seen. Fails with what was last seen."""
    deadline = monotonic() + within
    pause = 0.02
    while True:
        seen = await look()
        if until(seen):
            return seen
        if monotonic() > deadline:
            raise AssertionError(f"still {seen!r} after {within} s")
        await asyncio.sleep(pause)
        # Looking costs what is looked at, too: the longer it takes, the less often.
        pause = min(pause * 1.2, 0.1)
