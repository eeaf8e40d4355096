"""A merchant who asks too much."""

import secrets
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from fleet.testing import RunningFleet

PASSWORD = "correct horse battery"
Json = dict[str, Any]


@pytest.fixture(scope="module")
async def stranger(fleet: RunningFleet) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=fleet.base_url, timeout=30) as client:
        yield client


@pytest.fixture(scope="module")
async def account(stranger: httpx.AsyncClient) -> Json:
    """A new merchant, who has signed in."""
    email = f"{secrets.token_hex(6)}@example.com"
    newcomer = {"name": "Contract", "email": email, "password": PASSWORD}
    registered = (await stranger.post("/api/v1/merchants", json=newcomer)).json()
    signed_in = (await stranger.post("/api/v1/auth/login", json={"email": email, "password": PASSWORD})).json()
    return registered | {"token": signed_in["token"]}
