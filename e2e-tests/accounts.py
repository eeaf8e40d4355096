"""Further merchants, as anybody becomes one: by registering."""

import secrets

import httpx

from fleet.testing import RunningFleet
from gateway import Account

PASSWORD = "a password of their own"


def open_account(fleet: RunningFleet) -> Account:
    """A new merchant who has nothing yet."""
    answer = register(fleet.base_url)
    assert answer.status_code == 201, answer.text
    new = answer.json()
    return Account(new["id"], new["api_key"], new["api_secret"])


def register(base_url: str, **changes: object) -> httpx.Response:
    name = secrets.token_hex(6)
    newcomer = {"name": name, "email": f"{name}@example.com", "password": PASSWORD, **changes}
    return httpx.post(f"{base_url}/api/v1/merchants", json=newcomer, timeout=30)
