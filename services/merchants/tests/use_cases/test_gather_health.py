"""Health is looked at in the background; what nobody has looked at lately is not called healthy."""

import asyncio
from datetime import UTC, datetime

import pytest

from chassis.testing import eventually
from merchants.domain.fleet_health import FleetHealth
from merchants.probes import Probe
from merchants.use_cases.gather_health import HealthGatherer

HEALTHY = FleetHealth(
    database_connected=True,
    redis_connected=True,
    workers={"payments-worker": True},
    looked_at=datetime(2024, 1, 15, tzinfo=UTC),
)


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


async def healthy() -> FleetHealth:
    return HEALTHY


async def test_before_anybody_has_looked_nothing_is_healthy():
    assert not HealthGatherer(healthy).latest.is_healthy


async def test_the_last_look_is_told_as_it_was():
    gatherer = HealthGatherer(healthy)
    await gatherer.gather()
    assert gatherer.latest == HEALTHY


async def test_a_look_of_more_than_three_seconds_ago_says_nothing_any_more():
    clock = Clock()
    gatherer = HealthGatherer(healthy, clock)
    await gatherer.gather()
    clock.now += 3.0
    assert gatherer.latest.is_healthy
    clock.now += 0.1
    assert not gatherer.latest.is_healthy
    assert not gatherer.latest.database_connected


async def test_a_look_counts_from_when_it_began():
    clock = Clock()

    async def slow() -> FleetHealth:
        clock.now += 3.5
        return HEALTHY

    gatherer = HealthGatherer(slow, clock)
    await gatherer.gather()
    assert not gatherer.latest.is_healthy


async def test_a_look_that_fails_does_not_end_the_looking():
    looks = 0

    async def fails_once() -> FleetHealth:
        nonlocal looks
        looks += 1
        if looks == 1:
            raise RuntimeError
        return HEALTHY

    gatherer = HealthGatherer(fails_once)
    running = asyncio.create_task(gatherer.run())

    async def is_healthy() -> bool:
        return gatherer.latest.is_healthy

    await eventually(is_healthy)
    running.cancel()


@pytest.mark.parametrize("fault", [OSError(), asyncio.CancelledError()])
async def test_a_probe_that_fails_has_no_answer(fault):
    async def fails() -> bool:
        raise fault

    assert await Probe(fails).ask() is None


async def test_a_probe_that_cannot_be_interrupted_keeps_nobody_waiting_and_is_not_asked_twice():
    asked = 0
    released = asyncio.Event()

    async def stubborn() -> bool:
        nonlocal asked
        asked += 1
        while not released.is_set():
            try:
                await released.wait()
            except asyncio.CancelledError:
                continue
        return True

    probe = Probe(stubborn)
    async with asyncio.timeout(2):
        assert await probe.ask() is None
        assert await probe.ask() is None
    assert asked == 1
    released.set()
    assert await eventually(probe.ask)
    assert asked == 2
