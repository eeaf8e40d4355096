"""A PostgreSQL that stands still holds nobody for long."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

import psutil
import pytest

from conftest import ANSWER_SECONDS
from fleet.testing import RunningFleet
from gateway import Gateway, assert_error

LONGEST_SECONDS = ANSWER_SECONDS + 3
"""The last that may be waited for is a new connection: three seconds."""


@pytest.fixture
async def merchant(practice_fleet: RunningFleet):
    async with Gateway(practice_fleet.base_url) as gateway:
        yield gateway


@contextmanager
def frozen(fleet: RunningFleet) -> Iterator[None]:
    """SIGSTOP for the server and all who serve a connection."""
    server = psutil.Process(fleet.pid("postgres"))
    stopped = [server, *server.children(recursive=True)]
    for process in stopped:
        process.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        for process in stopped:
            process.send_signal(signal.SIGCONT)


async def test_while_postgresql_stands_still_callers_are_told_to_try_again(
    practice_fleet: RunningFleet, merchant: Gateway
):
    order = await merchant.create_order()
    with frozen(practice_fleet):
        started = monotonic()
        answer = await merchant.call("POST", "/api/v1/orders", {"amount": 50000})
        assert_error(answer, 503, "SERVICE_UNAVAILABLE")
        assert answer.headers["retry-after"] == "1"
        assert monotonic() - started < LONGEST_SECONDS
        started = monotonic()
        assert_error(await merchant.call("GET", f"/api/v1/orders/{order['id']}"), 503, "SERVICE_UNAVAILABLE")
        assert monotonic() - started < LONGEST_SECONDS
    practice_fleet.wait_until_healthy()
    assert (await merchant.order(order["id"]))["status"] == "created"
    payment = await merchant.pay_by_upi(order["id"])
    assert (await merchant.final_payment(payment["id"]))["status"] == "success"
