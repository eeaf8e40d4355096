"""The SQL of orders."""

from collections.abc import Sequence
from typing import Any

import orjson
import sqlalchemy as sa

from chassis.database import Transaction, rows_as_json
from orders.domain.order import Order, OrderForPayer, OrderStatus
from orders.storage.tables import merchant_snapshots, orders

# As text: the database writes 1e300 in full, and the driver would make an integer of it that no JSON library writes.
_NOTES = sa.cast(orders.c.notes, sa.Text).label("notes")
_ORDER = (*(column for column in orders.c if column.name != "notes"), _NOTES)

_ADD = sa.text("""
    INSERT INTO orders (id, merchant_id, amount, currency, receipt, notes, convenience_fee, payable_until,
        created_at, updated_at)
    SELECT id, merchant_id, amount, currency, receipt, CAST(notes AS jsonb), convenience_fee, payable_until,
        created_at, created_at
    FROM json_to_recordset(CAST(:rows AS json)) AS added(id text, merchant_id uuid, amount bigint, currency text,
        receipt text, notes text, convenience_fee bigint, payable_until timestamptz, created_at timestamptz)
    ORDER BY id
""")

_RECORD_PAID = sa.text("""
    UPDATE orders
    SET status = 'paid', paid_payment_id = paid.payment_id, version = paid.version, updated_at = paid.updated_at
    FROM json_to_recordset(CAST(:rows AS json))
        AS paid(id text, payment_id text, version integer, updated_at timestamptz)
    WHERE orders.id = paid.id AND orders.status = 'created'
""")

# In one order everywhere: opposite orders deadlock.
_LOCK = sa.text("""
    SELECT id, CAST(merchant_id AS text) AS merchant_id, amount, currency, receipt, CAST(notes AS text) AS notes,
        status, paid_payment_id, convenience_fee, payable_until, version, created_at, updated_at
    FROM orders WHERE id = ANY(CAST(:ids AS text[])) ORDER BY id FOR UPDATE
""")


def add(tx: Transaction, new: Sequence[Order]) -> None:
    """Store new orders."""
    rows = [
        {
            "id": order.id,
            "merchant_id": order.merchant_id,
            "amount": order.amount,
            "currency": order.currency,
            "receipt": order.receipt,
            "notes": orjson.dumps(order.notes).decode() if order.notes else None,
            "convenience_fee": order.convenience_fee,
            "payable_until": order.payable_until,
            "created_at": order.created_at,
        }
        for order in new
    ]
    tx.later(_ADD, {"rows": rows_as_json(rows)})


async def find_of_merchant(tx: Transaction, order_id: str, merchant_id: str) -> Order | None:
    found = await tx.execute(sa.select(*_ORDER).where(orders.c.id == order_id, orders.c.merchant_id == merchant_id))
    row = found.one_or_none()
    return _order(row) if row else None


async def find_for_payer(tx: Transaction, order_id: str) -> OrderForPayer | None:
    """The order, whoever asks; `None` also while its merchant is shut out."""
    found = await tx.execute(
        sa.select(*_ORDER, merchant_snapshots.c.name.label("merchant_name"))
        .outerjoin(merchant_snapshots, merchant_snapshots.c.id == orders.c.merchant_id)
        .where(orders.c.id == order_id, merchant_snapshots.c.is_active.is_not(sa.false()))
    )
    row = found.one_or_none()
    return OrderForPayer(_order(row), row.merchant_name) if row else None


async def find_many(tx: Transaction, order_ids: Sequence[str]) -> list[Order]:
    """Those of the orders that exist, whose ever they are, in no particular order."""
    found = await tx.execute(sa.select(*_ORDER).where(orders.c.id == sa.any_(_ids(order_ids))))
    return [_order(row) for row in found]


async def page_of_merchant(
    tx: Transaction, merchant_id: str, status: OrderStatus | None, *, limit: int, offset: int
) -> tuple[list[Order], int]:
    """One page of a merchant's orders, newest first, and how many there are in all."""
    wanted = [orders.c.merchant_id == merchant_id]
    if status is not None:
        wanted.append(orders.c.status == status.value)
    newest_first = (orders.c.created_at.desc(), orders.c.id.desc())
    # Far into the list the ids alone are counted off, which the index has; the rows are fetched for the page only.
    ids = sa.select(orders.c.id).where(*wanted).order_by(*newest_first).limit(limit).offset(offset).subquery()
    rows = await tx.execute(sa.select(*_ORDER).join(ids, ids.c.id == orders.c.id).order_by(*newest_first))
    page = [_order(row) for row in rows]
    if len(page) < limit and (page or not offset):
        # The list has ended on this page.
        return page, offset + len(page)
    return page, (await tx.execute(sa.select(sa.func.count()).select_from(orders).where(*wanted))).scalar_one()


async def lock(tx: Transaction, order_ids: Sequence[str]) -> dict[str, Order]:
    """Those of the orders that exist, by id, locked until the transaction ends."""
    return {row.id: _order(row) for row in await tx.execute(_LOCK, {"ids": order_ids})}


def record_paid(tx: Transaction, paid: Sequence[Order]) -> None:
    """Record that these orders are paid. One that is paid already stays as it is."""
    rows = [
        {
            "id": order.id,
            "payment_id": order.paid_payment_id,
            "version": order.version,
            "updated_at": order.updated_at,
        }
        for order in paid
    ]
    tx.later(_RECORD_PAID, {"rows": rows_as_json(rows)})


def _ids(order_ids: Sequence[str]) -> sa.Cast[Any]:
    return sa.cast(list(order_ids), sa.ARRAY(sa.String))


def _order(row: sa.Row[Any]) -> Order:
    return Order(
        id=row.id,
        merchant_id=row.merchant_id,
        amount=row.amount,
        currency=row.currency,
        receipt=row.receipt,
        notes=orjson.loads(row.notes) if row.notes else {},
        status=OrderStatus(row.status),
        paid_payment_id=row.paid_payment_id,
        version=row.version,
        created_at=row.created_at,
        updated_at=row.updated_at,
        convenience_fee=row.convenience_fee,
        payable_until=row.payable_until,
    )
