"""A number that is drawn is used, whoever else draws and whatever fails."""

import asyncio
from dataclasses import replace

import pytest
import sqlalchemy as sa
from services.orders.tests.builders import MERCHANT, wished_invoice

from chassis.group_commit import GroupCommit
from chassis.idempotency import IdempotencyKey
from orders.domain.checkout_pages import CheckoutPages
from orders.domain.customer import CustomerDetails
from orders.use_cases.create_invoice import CreateInvoices, RequestedInvoice

PAGES = CheckoutPages("https://pay.example")


@pytest.fixture
async def processes(database):
    """Four processes, each of which makes invoices out one at a time."""
    async with database.transaction() as tx:
        await tx.execute(sa.text("TRUNCATE orders, invoice_counters, idempotency_keys CASCADE"))
    return [
        GroupCommit(database, CreateInvoices(lambda invoice, _: str(invoice.number).encode(), PAGES), max_batch=1)
        for _ in range(4)
    ]


async def numbers(database) -> list[int]:
    async with database.transaction() as tx:
        return list((await tx.execute(sa.text("SELECT number FROM invoices ORDER BY number"))).scalars())


async def test_fifty_invoices_made_by_several_processes_at_once_are_numbered_without_a_gap(database, processes):
    wishes = [wished_invoice(email=f"{n % 5}@example.com") for n in range(50)]
    answers = await asyncio.gather(*(processes[n % 4].submit(RequestedInvoice(wish)) for n, wish in enumerate(wishes)))
    assert await numbers(database) == list(range(1, 51))
    assert sorted(int(answer.body) for answer in answers) == list(range(1, 51))
    async with database.transaction() as tx:
        customers = await tx.execute(sa.text("SELECT count(*) FROM customers WHERE merchant_id = :m"), {"m": MERCHANT})
        assert customers.scalar_one() == 5


async def test_an_invoice_that_cannot_be_stored_gives_its_number_back(database, processes):
    async with database.transaction() as tx:
        await tx.execute(sa.text("ALTER TABLE invoices ADD CONSTRAINT no_nobody CHECK (customer_name <> 'Nobody')"))
    try:
        wishes = [wished_invoice() for _ in range(12)]
        doomed = replace(wished_invoice(), customer=CustomerDetails("Nobody"))
        wishes[3:3] = [doomed] * 3
        answers = await asyncio.gather(
            *(processes[n % 4].submit(RequestedInvoice(wish)) for n, wish in enumerate(wishes)), return_exceptions=True
        )
    finally:
        async with database.transaction() as tx:
            await tx.execute(sa.text("ALTER TABLE invoices DROP CONSTRAINT no_nobody"))
    assert len([answer for answer in answers if isinstance(answer, Exception)]) == 3
    assert await numbers(database) == list(range(1, 13))


async def test_processes_that_race_for_one_key_make_one_invoice_and_lose_no_number(database, processes):
    def keyed(key: str) -> RequestedInvoice:
        return RequestedInvoice(wished_invoice(), IdempotencyKey(f"inv:{MERCHANT}", key, b"same"))

    answers = await asyncio.gather(*(process.submit(keyed(key)) for key in ("a", "b", "c") for process in processes))
    assert len({answer.body for answer in answers}) == 3
    assert await numbers(database) == [1, 2, 3]
