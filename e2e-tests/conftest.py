"""Fleets to travel through, and who travels. At most two fleets live at a time: this one and one of a test module."""

from collections.abc import AsyncIterator, Iterator

import pytest

from accounts import open_account
from fleet.instamojo_sandbox import RunningSandbox, running_sandbox
from fleet.testing import RunningFleet, running_fleet
from gateway import Gateway
from receiver import Receiver

STARTING_A_FLEET_SECONDS = 180
QUICK_BANK = {
    "PROCESSING_DELAY_MIN": "20",
    "PROCESSING_DELAY_MAX": "60",
    "REFUND_DELAY_MIN": "20",
    "REFUND_DELAY_MAX": "60",
    "WEBHOOK_RETRY_INTERVALS": "1,1,1,1",
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Journeys that start fleets take their time, and what looks for traces looks after all others."""
    items.sort(key=lambda item: item.get_closest_marker("after_all_others") is not None)
    for item in items:
        if item.get_closest_marker("timeout") is None:
            item.add_marker(pytest.mark.timeout(STARTING_A_FLEET_SECONDS))


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "after_all_others: looks at what the other journeys have left")


@pytest.fixture(scope="session")
def sandbox() -> Iterator[RunningSandbox]:
    """What Instamojo is for the fleet."""
    with running_sandbox() as running:
        yield running


@pytest.fixture(scope="session")
def fleet(sandbox: RunningSandbox) -> Iterator[RunningFleet]:
    """A fleet whose bank decides within a blink and whose webhooks are tried again every second.

    It has no account at Instamojo: a merchant is paid there once it has connected one of its own.
    """
    with running_fleet({**QUICK_BANK, "INSTAMOJO_BASE_URL": sandbox.api_url}) as running:
        yield running


@pytest.fixture(scope="module")
async def merchant(fleet: RunningFleet) -> AsyncIterator[Gateway]:
    """The test merchant."""
    async with Gateway(fleet.base_url) as gateway:
        yield gateway


@pytest.fixture
async def new_merchant(fleet: RunningFleet) -> AsyncIterator[Gateway]:
    """A merchant of this test's own, so that nobody else's webhooks come in between."""
    async with Gateway(fleet.base_url, open_account(fleet)) as gateway:
        yield gateway


@pytest.fixture
async def other_new_merchant(fleet: RunningFleet) -> AsyncIterator[Gateway]:
    """A second one."""
    async with Gateway(fleet.base_url, open_account(fleet)) as gateway:
        yield gateway


@pytest.fixture(scope="module")
async def shopper(fleet: RunningFleet) -> AsyncIterator[Gateway]:
    """Somebody without credentials."""
    async with Gateway(fleet.base_url, account=None) as gateway:
        yield gateway


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with Receiver() as running:
        yield running
