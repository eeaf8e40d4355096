"""The SQL of invoices."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from chassis.database import Transaction
from orders.domain.convenience_fee import ConvenienceFee, FeeMode
from orders.domain.customer import CustomerDetails
from orders.domain.invoice import Cancellation, Invoice, InvoiceFilter, InvoiceItem, InvoiceStatus
from orders.domain.payment_attempt import PaymentAttempt
from orders.storage import payment_attempts
from orders.storage.tables import customers, invoice_counters, invoices

# As text, for the same reason as an order's.
_NOTES = sa.cast(invoices.c.notes, sa.Text).label("notes")
_INVOICE = (
    *(column for column in invoices.c if column.name != "notes"),
    _NOTES,
    customers.c.link.label("customer_link"),
)
_INVOICES = sa.select(*_INVOICE).join(customers, customers.c.id == invoices.c.customer_id)

_BEGIN_COUNTING = sa.text("""
    INSERT INTO invoice_counters (merchant_id, last_number) VALUES (:merchant_id, 0) ON CONFLICT DO NOTHING
""")


async def next_number(tx: Transaction, merchant_id: str) -> int:
    """The number of the merchant's next invoice. Whoever else asks waits until this transaction ends."""
    await tx.execute(_BEGIN_COUNTING, {"merchant_id": merchant_id})
    found = await tx.execute(
        sa.select(invoice_counters.c.last_number).where(invoice_counters.c.merchant_id == merchant_id).with_for_update()
    )
    return found.scalar_one() + 1


async def add(tx: Transaction, invoice: Invoice) -> None:
    """Store a new invoice, and that its number is used."""
    await tx.execute(
        sa.update(invoice_counters)
        .where(invoice_counters.c.merchant_id == invoice.merchant_id)
        .values(last_number=invoice.number)
    )
    await tx.execute(
        sa.insert(invoices).values(
            id=invoice.id,
            merchant_id=invoice.merchant_id,
            number=invoice.number,
            customer_id=invoice.customer_id,
            customer_name=invoice.customer.name,
            customer_email=invoice.customer.email,
            customer_phone=invoice.customer.phone,
            items=[asdict(item) for item in invoice.items],
            currency=invoice.currency,
            amount=invoice.amount,
            fee_mode=invoice.fee.mode.value,
            fee_amount=invoice.fee.amount,
            due_date=invoice.due_date,
            notes=_as_jsonb(invoice.notes),
            link=invoice.link,
            order_id=invoice.order_id,
            status=invoice.status.value,
            request_id=invoice.request_id,
            version=invoice.version,
            created_at=invoice.created_at,
            updated_at=invoice.updated_at,
        )
    )


async def record_change(tx: Transaction, invoice: Invoice) -> None:
    """Store the state of an invoice that this transaction has locked."""
    cancellation = invoice.cancellation
    await tx.execute(
        sa.update(invoices)
        .where(invoices.c.id == invoice.id)
        .values(
            status=invoice.status.value,
            payment_id=invoice.payment.payment_id if invoice.payment else None,
            cancelled_at=cancellation.at if cancellation else None,
            cancel_request_id=cancellation.request_id if cancellation else None,
            version=invoice.version,
            updated_at=invoice.updated_at,
        )
    )


async def find_of_merchant(tx: Transaction, invoice_id: str, merchant_id: str) -> Invoice | None:
    found = await _load(tx, _INVOICES.where(invoices.c.id == invoice_id, invoices.c.merchant_id == merchant_id))
    return found[0] if found else None


async def find_by_link(tx: Transaction, link: str) -> Invoice | None:
    found = await _load(tx, _INVOICES.where(invoices.c.link == link))
    return found[0] if found else None


async def lock(tx: Transaction, invoice_id: str, merchant_id: str) -> Invoice | None:
    """The merchant's invoice, locked until the transaction ends."""
    wanted = _INVOICES.where(invoices.c.id == invoice_id, invoices.c.merchant_id == merchant_id)
    found = await _load(tx, wanted.with_for_update(of=invoices))
    return found[0] if found else None


async def lock_of_orders(tx: Transaction, order_ids: Sequence[str]) -> list[Invoice]:
    """The invoices that are paid through these orders, locked until the transaction ends."""
    wanted = _INVOICES.where(invoices.c.order_id == sa.any_(sa.cast(list(order_ids), sa.ARRAY(sa.String))))
    # In one order everywhere: opposite orders deadlock.
    return await _load(tx, wanted.order_by(invoices.c.order_id).with_for_update(of=invoices))


async def page(tx: Transaction, wanted: InvoiceFilter, *, limit: int, offset: int) -> tuple[list[Invoice], int]:
    """One page of invoices, newest first, and how many there are in all."""
    conditions = _conditions(wanted)
    newest_first = _INVOICES.where(*conditions).order_by(invoices.c.number.desc()).limit(limit).offset(offset)
    found = await _load(tx, newest_first)
    total = await tx.execute(sa.select(sa.func.count()).select_from(invoices).where(*conditions))
    return found, total.scalar_one()


async def _load(tx: Transaction, wanted: sa.Select[Any]) -> list[Invoice]:
    rows = (await tx.execute(wanted)).all()
    payments = await payment_attempts.find(tx, [row.payment_id for row in rows if row.payment_id is not None])
    return [_invoice(row, payments) for row in rows]


def _as_jsonb(notes: Any) -> sa.ColumnElement[Any]:
    if notes is None:
        return sa.null()
    return sa.cast(sa.literal(orjson.dumps(notes).decode(), sa.Text), JSONB)


def _conditions(wanted: InvoiceFilter) -> list[sa.ColumnElement[bool]]:
    conditions = [invoices.c.merchant_id == wanted.merchant_id]
    if wanted.customer_id is not None:
        conditions.append(invoices.c.customer_id == wanted.customer_id)
    if wanted.status is not None:
        conditions.append(invoices.c.status == wanted.status.value)
    if wanted.text:
        conditions.append(_speaks_of(wanted.text))
    return conditions


def _speaks_of(text: str) -> sa.ColumnElement[bool]:
    number = text.upper().removeprefix("INV-")
    found = [
        invoices.c.customer_name.icontains(text, autoescape=True),
        invoices.c.customer_email.icontains(text, autoescape=True),
        invoices.c.customer_phone.icontains(text, autoescape=True),
        invoices.c.id == text,
    ]
    if number.isascii() and number.isdigit() and len(number) < 10:
        found.append(invoices.c.number == int(number))
    return sa.or_(*found)


def _invoice(row: sa.Row[Any], payments: Mapping[str, PaymentAttempt]) -> Invoice:
    return Invoice(
        id=row.id,
        merchant_id=row.merchant_id,
        number=row.number,
        customer=CustomerDetails(row.customer_name, row.customer_email, row.customer_phone),
        customer_id=row.customer_id,
        customer_link=row.customer_link,
        items=tuple(InvoiceItem(**item) for item in row.items),
        currency=row.currency,
        amount=row.amount,
        fee=ConvenienceFee(FeeMode(row.fee_mode), row.fee_amount),
        due_date=row.due_date,
        notes=None if row.notes is None else orjson.loads(row.notes),
        link=row.link,
        order_id=row.order_id,
        request_id=row.request_id,
        created_at=row.created_at,
        updated_at=row.updated_at,
        status=InvoiceStatus(row.status),
        payment=payments.get(row.payment_id),
        cancellation=Cancellation(row.cancelled_at, row.cancel_request_id) if row.cancelled_at else None,
        version=row.version,
    )
