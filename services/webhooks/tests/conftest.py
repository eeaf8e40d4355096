from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from aiohttp import web
from pydantic import SecretStr
from services.webhooks.tests.builders import Deliveries, MakeDeliveries, Receiver

from chassis.database import Database
from chassis.encryption import SecretBox
from chassis.testing import empty_schema
from webhooks.settings import Settings


@pytest.fixture(scope="module")
def database_url(admin_url: str) -> Iterator[str]:
    with empty_schema(admin_url, Path(__file__).parent.parent) as url:
        yield url


@pytest.fixture(scope="module")
async def pool(database_url: str) -> AsyncIterator[Database]:
    database = Database(database_url)
    yield database
    await database.close()


@pytest.fixture
async def database(pool: Database) -> Database:
    """The schema, with no rows."""
    async with pool.transaction() as tx:
        await tx.execute(sa.text("TRUNCATE endpoints, webhook_logs, webhook_attempts"))
    return pool


@pytest.fixture(scope="module")
def box() -> SecretBox:
    return SecretBox("a key for the tests")


@pytest.fixture(scope="module")
def settings(database_url: str, redis_url: str) -> Settings:
    return Settings(
        database_url=database_url,
        redis_url=redis_url,
        service_token_key=SecretStr("a key of at least thirty-two bytes"),
        encryption_key=SecretStr("a key for the tests"),
        merchants_url="http://127.0.0.1:1",
    )


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", receiver.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield receiver
    await runner.cleanup()


@pytest.fixture
async def make_deliveries(database: Database, box: SecretBox) -> AsyncIterator[MakeDeliveries]:
    made: list[Deliveries] = []

    async def make(timeout_seconds: float = 5.0) -> Deliveries:
        deliveries = Deliveries(database, box, timeout_seconds)
        made.append(deliveries)
        return deliveries

    yield make
    for each in made:
        await each.dispatcher.drain()
        await each.sender.close()


@pytest.fixture
async def deliveries(make_deliveries: MakeDeliveries) -> Deliveries:
    return await make_deliveries()
