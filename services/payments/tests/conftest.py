"""A payments service on real servers."""

import secrets
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from chassis.database import Database
from chassis.settings import DEVELOPMENT_SECRET
from chassis.testing import empty_schema
from fleet.instamojo_sandbox import RunningSandbox, running_sandbox
from payments.settings import Settings

SERVICE = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def sandbox() -> Iterator[RunningSandbox]:
    """Instamojo's stand-in. Whoever changes how it behaves has reset it before."""
    with running_sandbox() as running:
        yield running


@pytest.fixture(scope="module")
def database_url(admin_url: str) -> Iterator[str]:
    with empty_schema(admin_url, SERVICE) as url:
        yield url


@pytest.fixture(scope="module")
async def database(database_url: str) -> AsyncIterator[Database]:
    database = Database(database_url)
    yield database
    await database.close()


@pytest.fixture(scope="module")
def settings_of(database_url: str, redis_url: str) -> Callable[..., Settings]:
    """Settings for this module's servers, with what a test wants otherwise."""

    def make(**wanted: Any) -> Settings:
        return Settings(
            database_url=database_url,
            redis_url=redis_url,
            service_token_key=SecretStr(DEVELOPMENT_SECRET + secrets.token_hex(16)),
            encryption_key=SecretStr(DEVELOPMENT_SECRET + secrets.token_hex(16)),
            merchants_url="http://merchants.invalid",
            orders_url="http://orders.invalid",
            webhooks_url="http://webhooks.invalid",
            reclaim_after_ms=500,
            **wanted,
        )

    return make
