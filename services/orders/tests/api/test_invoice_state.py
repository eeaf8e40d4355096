"""An invoice becomes paid by what payments tells, and by nothing else; its story can be read."""

from dataclasses import replace
from typing import Any

import pytest

from chassis.contract_files import check_event, promised_event
from chassis.events import Event
from chassis.testing import eventually

INVOICES = "/api/v1/invoices"


@pytest.fixture
async def invoice(api, merchant) -> Any:
    items = [{"description": "Consulting", "quantity": 1, "unit_amount": 100_000}]
    body = {"customer": {"name": "Asha"}, "items": items, "convenience_fee": "on"}
    headers = merchant | {"X-Request-Id": "by-merchant"}
    return (await api.post(INVOICES, json=body, headers=headers)).json()


def told(kind: str, invoice: Any, payment_id: str, **change: Any) -> Event:
    event = promised_event(kind)
    data = {**event.data, "id": payment_id, "order_id": invoice["order_id"], "amount": invoice["total"]} | change
    return replace(event, subject=payment_id, data=data, request_id="by-shopper")


async def test_an_invoice_is_processing_then_unpaid_again_then_paid(api, merchant, publish, events_on, invoice):
    path = f"{INVOICES}/{invoice['id']}"

    async def read():
        return (await api.get(path, headers=merchant)).json()

    async def reaches(status):
        return await eventually(read, until=lambda seen: seen["status"] == status)

    await publish("payments", told("payment.created", invoice, "pay_AAAAAAAAAAAAAAAA"))
    await reaches("processing")
    refused = await api.post(f"{path}/cancel", headers=merchant)
    assert (refused.status_code, refused.json()["error"]["description"]) == (400, "Invoice not in cancellable state")
    await publish("payments", told("payment.failed", invoice, "pay_AAAAAAAAAAAAAAAA"))
    await reaches("unpaid")
    money = {"processor": "instamojo", "processor_payment_id": "MOJO1", "amount_paid": 102_714, "fee": 1_900}
    await publish("payments", told("payment.success", invoice, "pay_BBBBBBBBBBBBBBBB", **money))
    paid = await reaches("paid")
    assert paid["payment"] == {
        "id": "pay_BBBBBBBBBBBBBBBB", "method": "upi", "processor": "instamojo", "amount": 102_714, "fee": 1_900,
        "paid_at": "2024-01-15T10:30:00Z",
    }  # fmt: skip
    assert (await api.post(f"{path}/cancel", headers=merchant)).status_code == 400
    link = invoice["payment_url"].rpartition("/")[2]
    shown = (await api.get(f"{INVOICES}/{link}/public")).json()
    assert (shown["status"], shown["payment"]) == ("paid", paid["payment"])

    async def published():
        return [event for event in await events_on("invoices") if event.subject == invoice["id"]]

    _, event = await eventually(published, until=lambda events: len(events) == 2)
    assert (event.type, event.data, event.request_id) == ("invoice.paid", paid, "by-shopper")
    check_event(event, "invoices")


async def test_where_the_processor_names_no_fee_it_is_what_the_shopper_paid_on_top(api, merchant, publish, invoice):
    await publish("payments", told("payment.success", invoice, "pay_CCCCCCCCCCCCCCCC"))

    async def payment():
        return (await api.get(f"{INVOICES}/{invoice['id']}", headers=merchant)).json()["payment"]

    seen = await eventually(payment)
    assert (seen["amount"], seen["fee"]) == (102_714, 2_714)


async def test_a_cancelled_invoice_says_so_to_everybody(api, merchant, payments, events_on, invoice):
    headers = merchant | {"X-Request-Id": "by-merchant-again"}
    cancelled = await api.post(f"{INVOICES}/{invoice['id']}/cancel", headers=headers)
    assert (cancelled.status_code, cancelled.json()["status"]) == (200, "cancelled")
    assert payments.closed == [invoice["order_id"]]
    again = await api.post(f"{INVOICES}/{invoice['id']}/cancel", headers=headers)
    assert (again.status_code, again.json()["error"]["description"]) == (400, "Invoice not in cancellable state")
    link = invoice["payment_url"].rpartition("/")[2]
    assert (await api.get(f"{INVOICES}/{link}/public")).json()["status"] == "cancelled"

    async def published():
        return [event for event in await events_on("invoices") if event.subject == invoice["id"]]

    _, event = await eventually(published, until=lambda events: len(events) == 2)
    assert (event.type, event.data) == ("invoice.cancelled", cancelled.json())
    check_event(event, "invoices")
    story = (await api.get(f"{INVOICES}/{invoice['id']}/timeline", headers=merchant)).json()["data"]
    assert [(entry["event"], entry["request_id"]) for entry in story] == [
        ("created", "by-merchant"),
        ("cancelled", "by-merchant-again"),
    ]


async def test_while_payments_cannot_be_asked_an_invoice_stays_as_it_is(api, merchant, payments, invoice):
    payments.is_down = True
    try:
        refused = await api.post(f"{INVOICES}/{invoice['id']}/cancel", headers=merchant)
    finally:
        payments.is_down = False
    assert (refused.status_code, refused.json()["error"]["code"]) == (503, "SERVICE_UNAVAILABLE")
    assert (await api.get(f"{INVOICES}/{invoice['id']}", headers=merchant)).json() == invoice


async def test_somebody_who_pays_at_this_very_moment_wins_over_the_merchant(api, merchant, payments, invoice):
    payments.in_hand.add(invoice["order_id"])
    refused = await api.post(f"{INVOICES}/{invoice['id']}/cancel", headers=merchant)
    assert (refused.status_code, refused.json()["error"]["description"]) == (400, "Invoice not in cancellable state")
    assert (await api.get(f"{INVOICES}/{invoice['id']}", headers=merchant)).json() == invoice


async def test_the_story_leaves_out_what_cannot_apply(api, merchant, publish, invoice):
    await publish("payments", told("payment.failed", invoice, "pay_DDDDDDDDDDDDDDDD"))

    async def story():
        return (await api.get(f"{INVOICES}/{invoice['id']}/timeline", headers=merchant)).json()["data"]

    entries = await eventually(story, until=lambda entries: len(entries) == 3)
    by_event = {entry["event"]: entry for entry in entries}
    assert set(by_event["created"]) == {"at", "event", "request_id"}
    assert set(by_event["payment_started"]) == {"at", "event", "payment_id", "request_id"}
    assert by_event["payment_failed"] == {
        "at": "2024-01-15T10:30:00Z",
        "event": "payment_failed",
        "payment_id": "pay_DDDDDDDDDDDDDDDD",
        "description": "Insufficient funds",
        "request_id": "by-shopper",
    }
