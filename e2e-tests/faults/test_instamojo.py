"""Payments at Instamojo that are met by deaths at each of their steps: what it has taken is recorded once."""

import asyncio
import signal
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest

from chassis.testing import eventually
from fleet.chaos.instamojo import Entry, entries_of
from fleet.chaos.run import scene_of
from fleet.chaos.scene import Scene, Stage
from fleet.instamojo_sandbox import RunningSandbox
from fleet.topology import STANDING_RELIEFS
from gateway import Gateway

WITHIN_SECONDS = 60
COPIES = ("payments", *STANDING_RELIEFS)
AMOUNT = 50_000
PAID = (
    "the answer to its request was lost",
    "its shopper was on the page",
    "it was paid and no webhook came",
    "its webhook found nobody",
    "orders had not heard of its success",
)
HALF = "half of it was paid"
pytestmark = pytest.mark.timeout(400)


@dataclass(slots=True)
class Bill:
    """An invoice and the payment that its customer has begun."""

    invoice_id: str
    payment_id: str

    async def invoice(self, merchant: Gateway) -> dict[str, Any]:
        return (await merchant.call("GET", f"/api/v1/invoices/{self.invoice_id}")).json()

    async def payment(self, merchant: Gateway) -> dict[str, Any]:
        return (await merchant.call("GET", f"/api/v1/payments/{self.payment_id}")).json()


async def begun(merchant: Gateway, name: str) -> Bill:
    items = [{"description": name, "quantity": 1, "unit_amount": AMOUNT}]
    invoice = await merchant.call("POST", "/api/v1/invoices", {"customer": {"name": name}, "items": items})
    order_id = invoice.json()["order_id"]
    payment = await merchant.call("POST", "/api/v1/payments", {"order_id": order_id, "method": "redirect"})
    assert payment.status_code == 201, payment.text
    return Bill(invoice.json()["id"], payment.json()["id"])


async def page_of(merchant: Gateway, bill: Bill) -> str:
    """The request at Instamojo, once its shopper has been told where to pay."""

    async def seen() -> dict[str, Any]:
        return await bill.payment(merchant)

    payment = await eventually(seen, lambda payment: "redirect_url" in payment, within=WITHIN_SECONDS)
    return payment["redirect_url"].rpartition("/")[2]


async def books(sandbox: RunningSandbox) -> dict[str, Entry]:
    return entries_of(await asyncio.to_thread(sandbox.state))


async def bring_about(scene: Scene, merchant: Gateway) -> dict[str, Bill]:
    """Bills at each step, all of whose processes then die at once."""
    fleet, sandbox = scene.fleet, scene.sandbox
    sandbox.fail("POST", "payment-requests/", "answer_lost")
    lost = await begun(merchant, PAID[0])
    await eventually(lambda: books(sandbox), lambda entries: lost.payment_id in entries, within=WITHIN_SECONDS)
    bills = {PAID[0]: lost} | {name: await begun(merchant, name) for name in (*PAID[1:], HALF)}
    pages = {name: await page_of(merchant, bill) for name, bill in bills.items() if name != PAID[0]}
    sandbox.pay(pages[PAID[2]], webhooks="never")
    sandbox.pay(pages[HALF], webhooks="never", amount=AMOUNT // 2)
    # Frozen, orders hears of nothing, and dies before it could.
    fleet.signal("orders", signal.SIGSTOP)
    sandbox.pay(pages[PAID[4]], webhooks="normal")
    await eventually(
        lambda: bills[PAID[4]].payment(merchant), lambda payment: payment["status"] == "success", within=WITHIN_SECONDS
    )
    for copy in COPIES:
        await asyncio.to_thread(fleet.stop, copy)
    sandbox.pay(pages[PAID[3]], webhooks="normal")
    await eventually(
        lambda: asyncio.to_thread(sandbox.state),
        lambda state: state["webhooks"][-1]["status"] in (502, 503, 504),
        within=WITHIN_SECONDS,
    )
    for copy in COPIES:
        await asyncio.to_thread(fleet.start, copy)
    await scene.kill("payments-worker", "orders", *COPIES)
    return bills


@pytest.fixture(scope="module")
async def aftermath(stage: Stage) -> AsyncIterator[tuple[Gateway, RunningSandbox, dict[str, Bill]]]:
    async with scene_of(stage, seed=1) as scene, Gateway(stage.fleet.base_url) as merchant:
        bills = await bring_about(scene, merchant)
        await asyncio.to_thread(stage.fleet.wait_until_healthy)
        for name in PAID[:2]:
            stage.sandbox.pay(await page_of(merchant, bills[name]), webhooks="twice")
        yield merchant, stage.sandbox, bills


@pytest.mark.parametrize("name", PAID)
async def test_an_invoice_is_paid_once_although_everybody_died_when(
    name: str, aftermath: tuple[Gateway, RunningSandbox, dict[str, Bill]]
):
    merchant, sandbox, bills = aftermath
    bill = bills[name]
    invoice = await eventually(
        lambda: bill.invoice(merchant), lambda invoice: invoice["status"] == "paid", within=WITHIN_SECONDS
    )
    assert invoice["payment"]["id"] == bill.payment_id
    assert (await bill.payment(merchant))["status"] == "success"
    entry = (await books(sandbox))[bill.payment_id]
    assert (len(entry.requests), entry.taken, entry.returned) == (1, [AMOUNT], 0)
    assert invoice["payment"]["amount"] == AMOUNT


async def test_money_that_pays_no_invoice_has_gone_back_although_everybody_died(
    aftermath: tuple[Gateway, RunningSandbox, dict[str, Bill]],
):
    merchant, sandbox, bills = aftermath
    bill = bills[HALF]
    payment = await eventually(
        lambda: bill.payment(merchant), lambda payment: payment["status"] == "failed", within=WITHIN_SECONDS
    )
    assert payment["error_code"] == "AMOUNT_MISMATCH"
    entries = await eventually(
        lambda: books(sandbox), lambda entries: not entries[bill.payment_id].kept, within=WITHIN_SECONDS
    )
    entry = entries[bill.payment_id]
    assert (entry.taken, entry.returned) == ([AMOUNT // 2], AMOUNT // 2)
    invoice = await eventually(
        lambda: bill.invoice(merchant), lambda invoice: invoice["status"] == "unpaid", within=WITHIN_SECONDS
    )
    assert invoice["payment"] is None
