from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from libs.chassis.tests.builders import STREAM
from libs.chassis.tests.entries_app import create_entries_app
from redis.asyncio import Redis

from chassis import redis_client, relay_recovery
from chassis.database import Database
from chassis.relay import Relay
from chassis.testing import empty_schema

LEDGER = Path(__file__).parent / "ledger"


@pytest.fixture(scope="module")
def database_url(admin_url: str) -> Iterator[str]:
    with empty_schema(admin_url, LEDGER) as url:
        yield url


@pytest.fixture(scope="module")
async def database(database_url: str) -> AsyncIterator[Database]:
    database = Database(database_url)
    yield database
    await database.close()


@pytest.fixture(scope="module")
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    client = redis_client.connect(redis_url)
    yield client
    await client.aclose()


@pytest.fixture
async def empty_redis(redis: Redis) -> Redis:
    await redis.flushall()
    return redis


@pytest.fixture
async def relay(database: Database, redis: Redis) -> Relay:
    """A relay over an empty outbox and an empty Redis that know each other."""
    await redis.flushall()
    async with database.transaction() as tx:
        for table in ("outbox", "relay_state", "stream_marks", "stream_groups"):
            await tx.execute(sa.text(f"DELETE FROM {table}"))
    database.events_committed.clear()
    relay = Relay(database, redis, service="ledger", streams=[STREAM], committed=database.events_committed)
    await relay_recovery.notice_losses(database, redis, "ledger")
    return relay


@pytest.fixture(scope="module")
def app() -> FastAPI:
    return create_entries_app()


@pytest.fixture(scope="module")
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://service") as client:
        yield client
