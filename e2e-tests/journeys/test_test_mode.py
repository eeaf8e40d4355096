"""TEST_MODE fixes outcome and delay, so that a merchant's own tests are quick and certain.

The practice fleet approves of everything. What else a bank may be told is told to its payments worker alone.
"""

import asyncio
import subprocess
import time
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import datetime

import pytest

from chassis.testing import eventually
from conftest import DELAY_SECONDS
from fleet import readiness
from fleet.testing import RunningFleet, until
from fleet.topology import machine_environment
from gateway import Gateway, Payment, WebhookLog, card
from receiver import Receiver

WORKER = "payments-worker"
INSTRUMENTS: tuple[dict[str, object], ...] = (
    {"method": "upi", "vpa": "asha@upi"},
    {"method": "upi", "vpa": "success@bank"},
    {"method": "upi", "vpa": "failure@bank"},
    {"method": "card", "card": card("4242424242424242")},
    {"method": "card", "card": card("4000000000000002")},
    {"method": "card", "card": card("4000000000009995")},
    {"method": "card", "card": card("5555555555554444")},
)
UNDECIDED = ["success", "success", "failed", "success", "failed", "failed", "success"]
"""What becomes of these when nothing was told: the test instruments decide, and all others succeed."""
SILENT: dict[str, object] = {"method": "upi", "vpa": "timeout@bank"}
Tell = Callable[[str], None]


@pytest.fixture(scope="module")
def tell(practice_fleet: RunningFleet) -> Iterator[Tell]:
    """Has a worker of this outcome in the place of the fleet's own, which comes back when the module ends."""
    program = next(program for program in practice_fleet.plan.programs if program.name == WORKER)
    layout = practice_fleet.plan.settings.layout
    told: list[subprocess.Popen[bytes]] = []

    def end() -> None:
        for worker in told:
            worker.terminate()
            worker.wait(30)
        told.clear()

    def tell(outcome: str) -> None:
        if not told:
            practice_fleet.stop(WORKER)
        end()
        words = {"TEST_PAYMENT_SUCCESS": outcome, "TEST_PROCESSING_DELAY": "50"}
        environment = {**machine_environment(layout.data), **program.environment, **words}
        with layout.log(WORKER).open("ab") as log:
            told.append(subprocess.Popen(program.command, env=environment, stdout=log, stderr=log))
        until(lambda: readiness.answers_ok(f"{practice_fleet.process_url(WORKER)}/health/ready"), f"{WORKER} to run")

    yield tell
    end()
    practice_fleet.start(WORKER)
    practice_fleet.wait_until_healthy()


@pytest.fixture(scope="module")
async def gateway(practice_fleet: RunningFleet) -> AsyncIterator[Gateway]:
    """The test merchant of the fleet in test mode."""
    async with Gateway(practice_fleet.base_url) as gateway:
        yield gateway


async def pay(gateway: Gateway, instrument: dict[str, object]) -> Payment:
    """The payment when it is final."""
    order = await gateway.create_order()
    accepted = await gateway.call("POST", "/api/v1/payments", {"order_id": order["id"], **instrument})
    assert accepted.status_code == 201, accepted.text
    return await gateway.final_payment(accepted.json()["id"])


async def pay_by_each(gateway: Gateway, *instruments: dict[str, object]) -> list[Payment]:
    """The payments when they are final."""
    return await asyncio.gather(*(pay(gateway, instrument) for instrument in instruments))


async def test_every_payment_succeeds_when_told_so(gateway: Gateway):
    payments = await pay_by_each(gateway, *INSTRUMENTS, SILENT)
    assert [payment["status"] for payment in payments] == ["success"] * len(payments)


async def test_the_bank_takes_as_long_as_told(gateway: Gateway):
    began = time.monotonic()
    await pay(gateway, {"method": "upi", "vpa": "asha@upi"})
    assert DELAY_SECONDS <= time.monotonic() - began < DELAY_SECONDS + 3


async def test_webhooks_are_tried_again_after_5_and_then_10_seconds_when_told_so(gateway: Gateway, receiver: Receiver):
    await gateway.send_webhooks_to(receiver.url)
    receiver.answer_with(500)
    await gateway.pay_by_upi((await gateway.create_order())["id"])

    for attempts, interval in ((1, 5), (2, 10)):

        def tried(logs: list[WebhookLog], attempts: int = attempts) -> bool:
            return any(log["attempts"] == attempts and log["next_retry_at"] for log in logs)

        logs = await eventually(gateway.webhook_logs, tried, within=30)
        log = next(log for log in logs if log["attempts"] == attempts and log["next_retry_at"])
        assert interval <= seconds_to_next_attempt(log) <= interval + 1  # both are cut to whole seconds
    await gateway.send_webhooks_to(None)


async def test_when_told_nothing_the_test_instruments_decide_and_all_others_succeed(gateway: Gateway, tell: Tell):
    await asyncio.to_thread(tell, "")
    payments = await pay_by_each(gateway, *INSTRUMENTS)
    assert [payment["status"] for payment in payments] == UNDECIDED


async def test_every_payment_fails_when_told_so(gateway: Gateway, tell: Tell):
    await asyncio.to_thread(tell, "false")
    for failed in await pay_by_each(gateway, *INSTRUMENTS, SILENT):
        assert (failed["status"], failed.get("error_code")) == ("failed", "PAYMENT_FAILED")
        assert (await gateway.order(failed["order_id"]))["status"] == "created"


def seconds_to_next_attempt(log: WebhookLog) -> float:
    assert log["last_attempt_at"]
    assert log["next_retry_at"]
    return (datetime.fromisoformat(log["next_retry_at"]) - datetime.fromisoformat(log["last_attempt_at"])).seconds
