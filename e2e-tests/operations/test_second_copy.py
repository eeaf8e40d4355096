"""Two copies of payments: the second one takes what the first has no room for, and either does without the other."""

import asyncio
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from chassis.testing import eventually
from fleet.nginx import PAYMENTS_ROOM
from fleet.testing import RunningFleet
from gateway import Gateway, upi_payment

FIRST, SECOND = "payments", "payments-relief"
MANY = 4 * int(PAYMENTS_ROOM)
CREATED = 'http_requests_total{method="POST",route="/api/v1/payments",status="201"}'


def created_by(fleet: RunningFleet, copy: str) -> int:
    """How many payments this copy has created."""
    lines = httpx.get(f"{fleet.process_url(copy)}/metrics").text.splitlines()
    return sum(int(float(line.rpartition(" ")[2])) for line in lines if line.startswith(CREATED))


async def pay(fleet: RunningFleet, *, orders: int) -> list[int]:
    """Pay so many orders at the same moment. Returns the statuses."""
    async with Gateway(fleet.base_url) as gateway:
        ids = [(await gateway.create_order())["id"] for _ in range(orders)]
        calls = (gateway.call("POST", "/api/v1/payments", upi_payment(order_id)) for order_id in ids)
        return [answer.status_code for answer in await asyncio.gather(*calls)]


@contextmanager
def without(fleet: RunningFleet, copy: str) -> Iterator[None]:
    fleet.stop(copy)
    try:
        yield
    finally:
        fleet.start(copy)
        fleet.wait_until_healthy()


async def test_what_the_first_copy_can_take_it_takes_alone(practice_fleet: RunningFleet):
    before = created_by(practice_fleet, SECOND)
    for _ in range(5):
        assert await pay(practice_fleet, orders=2) == [201, 201]
    assert created_by(practice_fleet, SECOND) == before


async def test_what_the_first_copy_does_not_get_to_the_second_takes(practice_fleet: RunningFleet):
    before = created_by(practice_fleet, SECOND)
    practice_fleet.signal(FIRST, signal.SIGSTOP)
    try:
        paying = asyncio.create_task(pay(practice_fleet, orders=MANY))
        await eventually(lambda: asyncio.to_thread(created_by, practice_fleet, SECOND), lambda now: now > before)
    finally:
        practice_fleet.signal(FIRST, signal.SIGCONT)
    assert set(await paying) == {201}


@pytest.mark.parametrize("missing", [FIRST, SECOND])
async def test_either_copy_takes_all_while_the_other_is_away(practice_fleet: RunningFleet, missing: str):
    with without(practice_fleet, missing):
        assert set(await pay(practice_fleet, orders=MANY)) == {201}
