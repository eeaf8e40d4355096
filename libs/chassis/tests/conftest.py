from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from redis.asyncio import Redis

from chassis import redis_client
from chassis.database import Database
from chassis.testing import empty_schema


@pytest.fixture(scope="module")
def database_url(admin_url: str) -> Iterator[str]:
    with empty_schema(admin_url, Path(__file__).parent / "ledger") as url:
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
