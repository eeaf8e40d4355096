"""The SQL of what is known of the attempts to pay invoices and payment links."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa

from chassis.database import Transaction, rows_as_json
from orders.domain.payment_attempt import AttemptStatus, PaymentAttempt
from orders.storage.tables import payment_attempts

_RECORD = sa.text("""
    INSERT INTO payment_attempts AS known (payment_id, order_id, version, status, method, processor, amount, fee,
        error_description, request_id, started_at, finished_at)
    SELECT payment_id, order_id, version, status, method, processor, amount, fee, error_description, request_id,
        started_at, finished_at
    FROM json_to_recordset(CAST(:rows AS json)) AS told(payment_id text, order_id text, version integer, status text,
        method text, processor text, amount bigint, fee bigint, error_description text, request_id text,
        started_at timestamptz, finished_at timestamptz)
    ORDER BY payment_id
    ON CONFLICT (payment_id) DO UPDATE SET version = excluded.version, status = excluded.status,
        method = excluded.method, processor = excluded.processor, amount = excluded.amount, fee = excluded.fee,
        error_description = excluded.error_description, request_id = excluded.request_id,
        finished_at = excluded.finished_at
      WHERE known.version < excluded.version
""")
_BILLED = sa.text("""
    SELECT order_id FROM invoices WHERE order_id = ANY(CAST(:ids AS text[]))
    UNION ALL
    SELECT order_id FROM payment_links WHERE order_id = ANY(CAST(:ids AS text[]))
""")


async def billed_orders(tx: Transaction, order_ids: Sequence[str]) -> set[str]:
    """Those of the orders that are of an invoice or a payment link."""
    return set((await tx.execute(_BILLED, {"ids": order_ids})).scalars())


async def record(tx: Transaction, told: Sequence[PaymentAttempt]) -> None:
    """Store what is newer than what is known, each payment at most once."""
    await tx.execute(_RECORD, {"rows": rows_as_json([asdict(attempt) for attempt in told])})


async def of_orders(tx: Transaction, order_ids: Sequence[str]) -> Mapping[str, list[PaymentAttempt]]:
    """What is known of the attempts to pay these orders, by order, in the order in which they began."""
    ids = sa.cast(list(order_ids), sa.ARRAY(sa.String))
    found = await tx.execute(
        sa.select(payment_attempts)
        .where(payment_attempts.c.order_id == sa.any_(ids))
        .order_by(payment_attempts.c.started_at, payment_attempts.c.finished_at, payment_attempts.c.payment_id)
    )
    known: dict[str, list[PaymentAttempt]] = defaultdict(list)
    for row in found:
        known[row.order_id].append(_attempt(row))
    return known


async def find(tx: Transaction, payment_ids: Sequence[str]) -> Mapping[str, PaymentAttempt]:
    """What is known of these payments, by id."""
    if not payment_ids:
        return {}
    ids = sa.cast(list(payment_ids), sa.ARRAY(sa.String))
    found = await tx.execute(sa.select(payment_attempts).where(payment_attempts.c.payment_id == sa.any_(ids)))
    return {row.payment_id: _attempt(row) for row in found}


def _attempt(row: sa.Row[Any]) -> PaymentAttempt:
    return PaymentAttempt(**{**row._asdict(), "status": AttemptStatus(row.status)})
