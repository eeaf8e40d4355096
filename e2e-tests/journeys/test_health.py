"""`/health` tells the truth, also about a worker that no longer works."""

import re
import signal
from collections.abc import Callable, Iterator

import httpx
import pytest

from chassis.testing import eventually
from fleet.testing import RunningFleet
from gateway import Gateway, assert_error

Freeze = Callable[[str], None]


@pytest.fixture
def freeze(fleet: RunningFleet) -> Iterator[Freeze]:
    """Freezes a process; it wakes at the end of the test at the latest."""
    frozen: list[str] = []

    def freeze(process: str) -> None:
        frozen.append(process)
        fleet.signal(process, signal.SIGSTOP)

    yield freeze
    for process in frozen:
        fleet.signal(process, signal.SIGCONT)
    fleet.wait_until_healthy()


async def test_a_healthy_gateway_says_so(shopper: Gateway):
    answer = await shopper.call("GET", "/health")

    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    seen = answer.json()
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", seen.pop("timestamp"))
    assert seen == {"status": "healthy", "database": "connected", "redis": "connected", "worker": "running"}


@pytest.mark.parametrize("worker", ["payments-worker", "webhooks-worker"])
async def test_a_worker_that_stands_still_makes_the_gateway_unhealthy_within_10_seconds(
    fleet: RunningFleet, shopper: Gateway, freeze: Freeze, worker: str
):
    async def health() -> httpx.Response:
        return await shopper.call("GET", "/health")

    freeze(worker)

    unhealthy = await eventually(health, lambda answer: answer.status_code == 503, within=10)
    assert unhealthy.json() == {
        "status": "unhealthy",
        "database": "connected",
        "redis": "connected",
        "worker": "stopped",
        "timestamp": unhealthy.json()["timestamp"],
    }
    jobs = await shopper.call("GET", "/api/v1/test/jobs/status")
    assert jobs.json()["worker_status"] == "stopped"

    fleet.signal(worker, signal.SIGCONT)
    await eventually(health, lambda answer: answer.status_code == 200, within=10)
    assert (await shopper.call("GET", "/api/v1/test/jobs/status")).json()["worker_status"] == "running"


async def test_a_service_that_is_away_is_said_to_be_unavailable_until_it_is_back(
    fleet: RunningFleet, merchant: Gateway
):
    fleet.stop("webhooks")
    try:
        answer = await merchant.call("GET", "/api/v1/webhooks", headers={"X-Request-Id": "asked-in-vain"})
        assert "asked-in-vain" in assert_error(answer, 502, "SERVICE_UNAVAILABLE")
        # Nobody else is held up by it.
        assert (await merchant.call("GET", "/api/v1/orders")).status_code == 200
    finally:
        fleet.start("webhooks")
        fleet.wait_until_healthy()
    assert (await merchant.call("GET", "/api/v1/webhooks")).status_code == 200
