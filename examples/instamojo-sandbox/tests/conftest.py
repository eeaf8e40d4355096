"""The stand-in as a real server, and two ways to call it: plainly, and as Instamojo's own Python client does."""

from collections.abc import Iterator

import httpx
import pytest
from instamojo_wrapper import Instamojo

from fleet.instamojo_sandbox import API_KEY, AUTH_TOKEN, RunningSandbox, running_sandbox


@pytest.fixture(scope="session")
def server() -> Iterator[RunningSandbox]:
    with running_sandbox() as running:
        yield running


@pytest.fixture
def sandbox(server: RunningSandbox) -> RunningSandbox:
    server.reset()
    return server


@pytest.fixture
def api(sandbox: RunningSandbox) -> Iterator[httpx.Client]:
    """Plain HTTP with the account's credentials."""
    headers = {"X-Api-Key": API_KEY, "X-Auth-Token": AUTH_TOKEN}
    with httpx.Client(base_url=sandbox.api_url, headers=headers, trust_env=False) as client:
        yield client


@pytest.fixture
def client(sandbox: RunningSandbox) -> Instamojo:
    return Instamojo(api_key=API_KEY, auth_token=AUTH_TOKEN, endpoint=sandbox.api_url)
