"""An invoice is cancelled or paid, never both: payments decides, once."""

import asyncio

import pytest
import sqlalchemy as sa
from services.orders.tests.builders import MERCHANT
from services.orders.tests.use_cases.test_record_attempts import (
    PAGES,
    Attempt,
    events_of,
    invoiced,
    listener,
    published,
)

from chassis.errors import ServiceUnavailable
from orders.domain.errors import InvoiceNotCancellable
from orders.domain.order import Order
from orders.use_cases.cancel_invoice import CancelInvoice
from orders.use_cases.read_invoices import read_invoice


class Bank:
    """Payments as far as it matters here: the first to come for an order, payer or merchant, has it."""

    def __init__(self) -> None:
        self.has: dict[str, str] = {}
        self.asked = asyncio.Event()

    async def close(self, order: Order) -> bool:
        is_ours = self.has.setdefault(order.id, "merchant") == "merchant"
        self.asked.set()
        # Its answer takes a while.
        await asyncio.sleep(0)
        return is_ours

    def begin_payment(self, order_id: str) -> bool:
        return self.has.setdefault(order_id, "payer") == "payer"


async def state(database, invoice) -> str:
    return (await read_invoice(invoice.id, MERCHANT, database)).status


async def test_whoever_comes_first_wins_and_the_other_is_refused(database):
    bank, hear = Bank(), listener(database)
    cancel = CancelInvoice(database, bank.close, PAGES)

    async def pay(invoice) -> bool:
        if not bank.begin_payment(invoice.order_id):
            return False
        await hear(events_of(invoice.order_id, Attempt(f"c{invoice.number}", "success"), 0))
        return True

    async def take_back(invoice) -> bool:
        try:
            await cancel(invoice.id, MERCHANT, None)
        except InvoiceNotCancellable:
            return False
        return True

    for payer_first in (True, False, True, False):
        bank.asked.clear()
        invoice = await invoiced(database)
        both = (pay, take_back) if payer_first else (take_back, pay)
        first = asyncio.create_task(both[0](invoice))
        if not payer_first:
            async with asyncio.timeout(5):
                await bank.asked.wait()
        outcomes = [*await asyncio.gather(first, both[1](invoice))]
        assert outcomes == [True, False]
        assert await state(database, invoice) == ("paid" if payer_first else "cancelled")
        told = await published(database, invoice)
        assert told == ["invoice.created", "invoice.paid" if payer_first else "invoice.cancelled"]


async def test_racing_without_an_order_of_events_leaves_one_outcome_each(database):
    bank, hear = Bank(), listener(database)
    cancel = CancelInvoice(database, bank.close, PAGES)
    made = [await invoiced(database) for _ in range(8)]

    async def pay(invoice) -> None:
        if bank.begin_payment(invoice.order_id):
            await hear(events_of(invoice.order_id, Attempt(f"r{invoice.number}", "success"), 0))

    cancels = [cancel(invoice.id, MERCHANT, None) for invoice in made for _ in range(2)]
    await asyncio.gather(*cancels, *(pay(invoice) for invoice in made), return_exceptions=True)
    for invoice in made:
        winner = {"merchant": "cancelled", "payer": "paid"}[bank.has[invoice.order_id]]
        assert await state(database, invoice) == winner
        assert len(await published(database, invoice)) == 2


async def test_clicking_twice_cancels_once(database):
    invoice = await invoiced(database)
    cancel = CancelInvoice(database, Bank().close, PAGES)
    answers = await asyncio.gather(*(cancel(invoice.id, MERCHANT, None) for _ in range(2)), return_exceptions=True)
    assert [type(answer) for answer in answers if isinstance(answer, Exception)] == [InvoiceNotCancellable]
    assert await published(database, invoice) == ["invoice.created", "invoice.cancelled"]


async def test_while_payments_cannot_be_asked_nothing_changes_and_later_it_is_cancelled(database):
    invoice = await invoiced(database)

    async def silent(_: Order) -> bool:
        raise ServiceUnavailable

    with pytest.raises(ServiceUnavailable):
        await CancelInvoice(database, silent, PAGES)(invoice.id, MERCHANT, None)
    assert await state(database, invoice) == "unpaid"
    await CancelInvoice(database, Bank().close, PAGES)(invoice.id, MERCHANT, "by_merchant")
    assert await state(database, invoice) == "cancelled"


async def test_a_crash_after_closing_leaves_an_invoice_that_can_be_cancelled_again(database):
    invoice, bank = await invoiced(database), Bank()

    async def closes_and_dies(order: Order) -> bool:
        await bank.close(order)
        raise ConnectionError

    with pytest.raises(ConnectionError):
        await CancelInvoice(database, closes_and_dies, PAGES)(invoice.id, MERCHANT, None)
    assert not bank.begin_payment(invoice.order_id)
    await CancelInvoice(database, bank.close, PAGES)(invoice.id, MERCHANT, None)
    assert await state(database, invoice) == "cancelled"


async def test_what_is_heard_late_of_a_failed_payment_does_not_keep_an_invoice_from_being_cancelled(database):
    invoice, hear = await invoiced(database), listener(database)
    told = events_of(invoice.order_id, Attempt(f"late{invoice.number}", "failed"), 0)

    async def closes_while_events_come(_: Order) -> bool:
        await hear(told[:1])
        assert await state(database, invoice) == "processing"
        return True

    await CancelInvoice(database, closes_while_events_come, PAGES)(invoice.id, MERCHANT, None)
    await hear(told)
    assert await state(database, invoice) == "cancelled"


async def test_payments_is_asked_about_the_very_order_with_all_that_it_needs_to_know(database):
    invoice = await invoiced(database)
    asked: list[Order] = []

    async def close(order: Order) -> bool:
        asked.append(order)
        return True

    await CancelInvoice(database, close, PAGES)(invoice.id, MERCHANT, None)
    (order,) = asked
    assert (order.id, order.merchant_id, order.amount) == (invoice.order_id, MERCHANT, invoice.total)
    async with database.transaction() as tx:
        stored = await tx.execute(sa.text("SELECT status FROM orders WHERE id = :id"), {"id": order.id})
        assert stored.scalar_one() == "created"
