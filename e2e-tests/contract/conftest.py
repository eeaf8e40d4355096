"""A fleet to ask too much of, and a merchant who asks."""

import secrets
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest

from fleet.testing import RunningFleet, running_fleet

PASSWORD = "correct horse battery"
Json = dict[str, Any]


@pytest.fixture(scope="package")
def asked_fleet() -> Iterator[RunningFleet]:
    """A fleet of these tests' own: what is asked of it locks accounts out and leaves thousands of things behind."""
    quick = {"PROCESSING_DELAY_MIN": "20", "PROCESSING_DELAY_MAX": "60", "REFUND_DELAY_MIN": "20"}
    with running_fleet({**quick, "REFUND_DELAY_MAX": "60", "WEBHOOK_RETRY_INTERVALS": "1,1,1,1"}) as running:
        yield running


@pytest.fixture(scope="module")
async def stranger(asked_fleet: RunningFleet) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=asked_fleet.base_url, timeout=30) as client:
        yield client


@pytest.fixture(scope="module")
async def account(stranger: httpx.AsyncClient) -> Json:
    """A new merchant, who has signed in."""
    email = f"{secrets.token_hex(6)}@example.com"
    newcomer = {"name": "Contract", "email": email, "password": PASSWORD}
    registered = (await stranger.post("/api/v1/merchants", json=newcomer)).json()
    signed_in = (await stranger.post("/api/v1/auth/login", json={"email": email, "password": PASSWORD})).json()
    return registered | {"token": signed_in["token"]}
