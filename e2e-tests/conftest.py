"""Fleets to travel through, and who travels. At most two fleets live at a time: the first and one more."""

from collections.abc import AsyncIterator, Iterator

import pytest
from libs.chassis.tests.collector import Collector

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
    # Nobody may be declined by chance.
    "UPI_SUCCESS_RATE": "1",
    "CARD_SUCCESS_RATE": "1",
    "WEBHOOK_RETRY_INTERVALS": "1,1,1,1",
}
DELAY_SECONDS = 1.5
"""How long the bank of the practice fleet takes: neither the default of test mode, one second, nor that of others."""
ANSWER_SECONDS = 4
"""How long the practice fleet waits for an answer of PostgreSQL."""
PRACTICE = {
    "TEST_MODE": "true",
    "TEST_PAYMENT_SUCCESS": "true",
    "TEST_PROCESSING_DELAY": f"{DELAY_SECONDS * 1000:.0f}",
    "WEBHOOK_RETRY_INTERVALS_TEST": "true",
    "DATABASE_ANSWER_SECONDS": str(ANSWER_SECONDS),
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Journeys that start fleets take their time. What breaks a fleet comes first, before another has to be kept; the
    practice fleet when those of one module have gone; and what looks for traces looks after all others."""
    items.sort(key=_turn)
    for item in items:
        if item.get_closest_marker("timeout") is None:
            item.add_marker(pytest.mark.timeout(STARTING_A_FLEET_SECONDS))


def _turn(item: pytest.Item) -> int:
    if item.get_closest_marker("after_all_others"):
        return 3
    needed = item.fixturenames if isinstance(item, pytest.Function) else []
    return 0 if "stage" in needed else 2 if "practice_fleet" in needed else 1


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


@pytest.fixture(scope="session")
def collector() -> Iterator[Collector]:
    """Where the practice fleet sends its traces."""
    with Collector() as collector:
        yield collector


@pytest.fixture(scope="session")
def practice_fleet(sandbox: RunningSandbox, collector: Collector) -> Iterator[RunningFleet]:
    """The fleet on which merchants try out what they write and operators what they do. It is in test mode, tells of all
    that it does, and has an account at Instamojo.
    """
    variables = {"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url, **sandbox.variables()}
    with running_fleet({**PRACTICE, **variables}) as running:
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
