"""A worker may be killed at any moment: what was accepted is carried out all the same."""

import asyncio
import signal
from collections import Counter

import pytest

from chassis.testing import eventually
from fleet.testing import RunningFleet
from gateway import Gateway, Payment, WebhookLog
from receiver import Receiver

ALL_WELL_WITHIN_SECONDS = 60
PAYMENTS = 20

pytestmark = pytest.mark.timeout(240)


async def accept_payments(merchant: Gateway) -> list[Payment]:
    orders = [await merchant.create_order() for _ in range(PAYMENTS)]
    return await asyncio.gather(*(merchant.pay_by_upi(order["id"]) for order in orders))


async def assert_all_succeed(merchant: Gateway, payments: list[Payment]) -> None:
    async def pending() -> list[str]:
        seen = [await merchant.payment(payment["id"]) for payment in payments]
        return [payment["id"] for payment in seen if payment["status"] == "pending"]

    await eventually(pending, lambda waiting: not waiting, within=ALL_WELL_WITHIN_SECONDS)
    for payment in payments:
        assert (await merchant.payment(payment["id"]))["status"] == "success"
        await merchant.paid_order(payment["order_id"])


async def test_payments_outlive_a_worker_that_is_killed_in_their_midst(fleet: RunningFleet, new_merchant: Gateway):
    payments = await accept_payments(new_merchant)
    killed = fleet.kill("payments-worker")

    await assert_all_succeed(new_merchant, payments)

    assert fleet.pid("payments-worker") not in (0, killed)
    await asyncio.to_thread(fleet.wait_until_healthy)


async def test_payments_outlive_a_worker_that_is_killed_before_it_begins(fleet: RunningFleet, new_merchant: Gateway):
    fleet.signal("payments-worker", signal.SIGSTOP)
    payments = await accept_payments(new_merchant)
    fleet.kill("payments-worker")

    await assert_all_succeed(new_merchant, payments)
    await asyncio.to_thread(fleet.wait_until_healthy)


async def test_webhooks_outlive_a_killed_webhooks_worker(
    fleet: RunningFleet, new_merchant: Gateway, receiver: Receiver
):
    await new_merchant.send_webhooks_to(receiver.url)
    payments = await accept_payments(new_merchant)
    killed = fleet.kill("webhooks-worker")

    def delivered(logs: list[WebhookLog]) -> bool:
        return len(logs) == 3 * PAYMENTS and all(log["status"] == "success" for log in logs)

    logs = await eventually(new_merchant.webhook_logs, delivered, within=ALL_WELL_WITHIN_SECONDS)

    # A webhook whose answer died with the worker comes again, under the same id.
    assert {webhook.id for webhook in receiver.received} == {log["id"] for log in logs}
    told = Counter((webhook.payment_id, webhook.event) for webhook in {w.id: w for w in receiver.received}.values())
    events = ("payment.created", "payment.pending", "payment.success")
    assert told == {(payment["id"], event): 1 for payment in payments for event in events}
    assert fleet.pid("webhooks-worker") not in (0, killed)
    await asyncio.to_thread(fleet.wait_until_healthy)
