"""However often and in whatever order payments are heard of, an invoice ends where its true history leaves it."""

import asyncio
import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from prometheus_client import REGISTRY
from services.orders.tests.builders import MERCHANT, wished_invoice

from chassis.events import Event
from chassis.group_commit import GroupCommit
from chassis.testing import outbox_events
from orders.consumers.payment_events import payment_events
from orders.domain.checkout_pages import CheckoutPages
from orders.domain.invoice import Invoice
from orders.domain.payment_link import CreatePaymentLink
from orders.storage import invoices
from orders.use_cases.create_invoice import CreateInvoices, RequestedInvoice
from orders.use_cases.create_payment_links import CreatePaymentLinks, RequestedPaymentLink
from orders.use_cases.read_invoices import read_invoice, tell_timeline
from orders.use_cases.read_payment_links import read_payment_link
from orders.use_cases.record_attempts import RecordAttempts

PAGES = CheckoutPages("https://pay.example")
START = datetime(2024, 1, 15, 10, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Attempt:
    """One true attempt: how it ends, if it has, and what its processor says of money."""

    name: str
    end: str | None
    told_of_money: bool = False


def events_of(order_id: str, attempt: Attempt, number: int) -> list[Event]:
    """What payments tells of an attempt, in the order in which it does."""
    began = START + timedelta(minutes=number)
    face: dict[str, Any] = {
        "id": f"pay_{attempt.name}",
        "order_id": order_id,
        "amount": 100_000,
        "method": "upi",
        "processor": "simulator",
        "status": "pending",
        "created_at": began.isoformat(),
        "a_field_of_next_year": 1,
    }

    def event(kind: str, version: int, at: datetime, **change: Any) -> Event:
        return Event(kind, face["id"], MERCHANT, version, face | change, time=at, request_id=f"by_{attempt.name}")

    told = [event("payment.created", 1, began)]
    if attempt.end == "success":
        money = {"amount_paid": 102_714, "fee": 2_714} if attempt.told_of_money else {}
        told.append(event("payment.success", 3, began + timedelta(seconds=9), status="success", **money))
        told.append(event("payment.captured", 4, began + timedelta(seconds=30), status="success", captured=True))
    elif attempt.end == "failed":
        reason = "Insufficient funds"
        told.append(event("payment.failed", 3, began + timedelta(seconds=9), status="failed", error_description=reason))
    return told


def true_status(attempts: list[Attempt]) -> str:
    """One after the other, as they happened: a pending one holds the invoice, a failed one frees it, a success pays."""
    status = "unpaid"
    for attempt in attempts:
        if status == "unpaid":
            status = {None: "processing", "failed": "unpaid", "success": "paid"}[attempt.end]
    return status


async def invoiced(database) -> Invoice:
    group = GroupCommit(database, CreateInvoices(lambda invoice, _: invoice.id.encode(), PAGES), max_batch=1)
    answer = await group.submit(RequestedInvoice(wished_invoice()))
    return await read_invoice(answer.body.decode(), MERCHANT, database)


def listener(database):
    return payment_events(database, RecordAttempts(database, PAGES))


async def published(database, invoice: Invoice) -> list[str]:
    return [event.type for stream, event in await outbox_events(database) if stream == "invoices"
            and event.subject == invoice.id]  # fmt: skip


@pytest.fixture
async def invoice(database) -> Invoice:
    return await invoiced(database)


# Only the last attempt may still be pending or have paid: there is never a second one while one is in hand.
HISTORIES = st.tuples(st.integers(0, 3), st.sampled_from([None, "failed", "success"]), st.booleans())


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=HISTORIES, copies=st.integers(1, 3), seed=st.integers(0, 2**32), batches=st.integers(1, 4))
async def test_any_order_and_repetition_of_events_ends_where_the_true_history_does(
    database, history, copies, seed, batches
):
    failures, end, told_of_money = history
    attempts = [*(Attempt(f"f{n}", "failed") for n in range(failures)), Attempt("last", end, told_of_money)]
    invoice = await invoiced(database)
    names = {attempt.name: f"{attempt.name}{invoice.number}" for attempt in attempts}
    attempts = [Attempt(names[attempt.name], attempt.end, attempt.told_of_money) for attempt in attempts]
    told = [event for n, each in enumerate(attempts) for event in events_of(invoice.order_id, each, n)] * copies
    random.Random(seed).shuffle(told)
    hear = listener(database)
    for batch in range(batches):
        await hear(told[batch::batches])
    seen = await read_invoice(invoice.id, MERCHANT, database)
    assert seen.status == true_status(attempts)
    assert (await published(database, invoice)).count("invoice.paid") == (end == "success")
    if end == "success":
        assert seen.payment is not None
        assert seen.payment.payment_id == f"pay_{attempts[-1].name}"
        expected = (102_714, 2_714) if told_of_money else (100_000, None)
        assert (seen.payment.amount, seen.payment.fee) == expected
        assert seen.payment.finished_at == START + timedelta(minutes=failures, seconds=9)
    else:
        assert seen.payment is None
    story = [(entry.event, entry.payment_id) for entry in await tell_timeline(invoice.id, MERCHANT, database)]
    ends = {"failed": ["payment_failed"], "success": ["paid"], None: []}
    attempted = [
        (happened, f"pay_{each.name}") for each in attempts for happened in ("payment_started", *ends[each.end])
    ]
    assert [entry for entry in story if entry[0] != "created"] == attempted


async def test_batches_that_are_handled_at_once_in_opposite_orders_pay_each_invoice_once(database):
    made = [await invoiced(database) for _ in range(4)]
    told = [event for each in made for event in events_of(each.order_id, Attempt(f"race{each.number}", "success"), 0)]
    hear = listener(database)
    batches = [told[:: 1 if n % 2 else -1] for n in range(6)]
    await asyncio.gather(*(hear(batch) for batch in batches))
    for each in made:
        assert (await read_invoice(each.id, MERCHANT, database)).status == "paid"
        assert await published(database, each) == ["invoice.created", "invoice.paid"]


async def test_what_is_told_of_a_paid_invoice_carries_the_payment_and_its_request(database, invoice):
    await listener(database)(events_of(invoice.order_id, Attempt("told", "success", told_of_money=True), 0))
    (event,) = [
        event
        for stream, event in await outbox_events(database)
        if stream == "invoices" and event.subject == invoice.id and event.type == "invoice.paid"
    ]
    assert (event.request_id, event.data["status"]) == ("by_told", "paid")
    assert event.data["payment"] == {
        "id": "pay_told", "method": "upi", "processor": "simulator", "amount": 102_714, "fee": 2_714,
        "paid_at": "2024-01-15T10:30:09Z",
    }  # fmt: skip
    assert event.version == (await read_invoice(invoice.id, MERCHANT, database)).version


async def test_a_payment_of_what_was_cancelled_changes_nothing_and_raises_the_alarm(database, invoice):
    def alarms() -> float:
        return REGISTRY.get_sample_value("orders_paid_after_cancel_total") or 0.0

    async with database.transaction() as tx:
        await invoices.record_change(tx, invoice.cancelled(START, "by_merchant"))
    before = alarms()
    hear = listener(database)
    await hear(events_of(invoice.order_id, Attempt("late", "failed"), 0))
    assert alarms() == before
    await hear(events_of(invoice.order_id, Attempt("later", "success"), 1))
    assert (await read_invoice(invoice.id, MERCHANT, database)).status == "cancelled"
    assert alarms() > before


async def test_a_link_follows_its_payments_too(database):
    group = GroupCommit(database, CreatePaymentLinks(lambda link: link.id.encode()))
    answer = await group.submit(RequestedPaymentLink(CreatePaymentLink(MERCHANT, 100_000, "INR")))

    async def read():
        return await read_payment_link(answer.body.decode(), MERCHANT, database)

    hear = listener(database)
    order_id = (await read()).order_id
    began = events_of(order_id, Attempt("l1", "failed"), 0)
    for batch, status in ((began[:1], "processing"), (began, "active"), (began[::-1], "active")):
        await hear(batch)
        assert (await read()).status == status
    await hear(events_of(order_id, Attempt("l2", "success"), 1))
    link = await read()
    assert link.status == "paid"
    assert link.payment is not None
    assert link.payment.payment_id == "pay_l2"


async def test_attempts_on_plain_orders_are_not_kept(database):
    await listener(database)(events_of("order_AAAAAAAAAAAAAAAA", Attempt("plain", None), 0))
    async with database.transaction() as tx:
        kept = await tx.execute(sa.text("SELECT count(*) FROM payment_attempts WHERE payment_id = 'pay_plain'"))
        assert kept.scalar_one() == 0
