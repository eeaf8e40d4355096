"""Payments as rows: insert, read, and the guarded change to a final state."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from chassis.database import Transaction, rows_as_json
from payments.domain.card import CardNetwork
from payments.domain.payment import Instrument, MerchantId, Method, OrderId, Payment, PaymentId, Status
from payments.storage import receipts

# The order comes from its own row, locked as the foreign key would lock it anyway: where it was closed after it was
# looked at there is none, which the column does not take. Each is looked up for itself: joined, each payment of a batch
# would be compared with each order.
_INSERT = sa.text("""
    INSERT INTO payments (id, order_id, merchant_id, amount, currency, method, vpa, card_network, card_last4,
        created_at, updated_at, version, request_id, processor)
    SELECT id, (SELECT id FROM order_snapshots WHERE id = new.order_id AND closed_at IS NULL FOR KEY SHARE),
        merchant_id, amount, currency, method, vpa, card_network, card_last4, created_at, created_at, version,
        request_id, processor
    FROM json_to_recordset(CAST(:rows AS json)) AS new (id text, order_id text, merchant_id uuid, amount bigint,
        currency text, method text, vpa text, card_network text, card_last4 text, created_at timestamptz, version int,
        request_id text, processor text)
""")
# Here and below rows are found by the one right key: by an array, and by no index on the status, which IS NOT DISTINCT
# FROM rules out. Left to choose, the planner reads all there is, again for each row, for as long as it knows nothing of
# a table that was empty a minute ago.
_FINISH = sa.text("""
    UPDATE payments SET status = :status, error_code = :error_code, error_description = :error_description,
        updated_at = :updated_at, version = :version
    WHERE id = ANY(CAST(:ids AS text[])) AND status IS NOT DISTINCT FROM 'pending'
""")
_PAYMENT = """payments.id, payments.order_id, CAST(payments.merchant_id AS text) AS merchant_id, amount, currency,
    method, status, captured, vpa, card_network, card_last4, error_code, error_description, payments.created_at,
    updated_at, version, request_id, payments.processor"""
_FIND_MANY = sa.text(f"""
    SELECT {_PAYMENT}, CAST(wanted.merchant_id AS text) AS asked_by
    FROM json_to_recordset(CAST(:wanted AS json)) AS wanted (id text, merchant_id uuid)
    JOIN payments ON payments.id = wanted.id
        AND (wanted.merchant_id IS NULL OR payments.merchant_id = wanted.merchant_id)
""")

# Arrays instead of lists of parameters: one text of the statement, which the server prepares once.
_PENDING_AT = sa.text(f"""
    SELECT {_PAYMENT}, attempts.stage = 'waiting' AS waits, settlement.payment_id AS paid_by
    FROM payments
    LEFT JOIN attempts ON attempts.payment_id = payments.id
    LEFT JOIN order_settlements AS settlement ON settlement.order_id = payments.order_id
    WHERE payments.order_id = ANY(CAST(:order_ids AS text[])) AND payments.status IS NOT DISTINCT FROM 'pending'
    ORDER BY payments.created_at, payments.id
""")


@dataclass(frozen=True, slots=True)
class PendingPayment:
    """A payment that is not final, among the others of its order."""

    payment: Payment
    waits: bool
    """For its turn: it has not been submitted."""
    paid_by: PaymentId | None
    """What has won the order."""


def insert(tx: Transaction, new: Sequence[Payment]) -> None:
    """Write new payments down. Fails, with all that is made with it, where an order has been closed meanwhile."""
    rows = [
        {
            "id": payment.id,
            "order_id": payment.order_id,
            "merchant_id": payment.merchant_id,
            "amount": payment.amount,
            "currency": payment.currency,
            "method": payment.instrument.method,
            "vpa": payment.instrument.vpa,
            "card_network": payment.instrument.card_network,
            "card_last4": payment.instrument.card_last4,
            "created_at": payment.created_at,
            "version": payment.version,
            "request_id": payment.request_id,
            "processor": payment.processor,
        }
        # Orders are locked in this order.
        for payment in sorted(new, key=lambda payment: payment.order_id)
    ]
    tx.later(_INSERT, {"rows": rows_as_json(rows)})


async def find_many(
    tx: Transaction, wanted: Sequence[tuple[PaymentId, MerchantId | None]]
) -> dict[tuple[PaymentId, MerchantId | None], Payment]:
    """Those of the payments that exist and belong to the merchant; `None` for the merchant asks for anybody's."""
    asked = [{"id": payment_id, "merchant_id": merchant_id} for payment_id, merchant_id in wanted]
    rows = await tx.look(_FIND_MANY, {"wanted": rows_as_json(asked)})
    asked_by, found = [], []
    for row in rows:
        asked_by.append(row.asked_by)
        found.append(payment_of(row))
    shown = await receipts.on_payments(tx, found)
    return {(payment.id, merchant_id): payment for payment, merchant_id in zip(shown, asked_by, strict=True)}


async def pending_at(tx: Transaction, order_ids: Sequence[OrderId]) -> list[PendingPayment]:
    """What is pending at these orders, the oldest first. Whoever is to change them has locked the orders."""
    rows = await tx.execute(_PENDING_AT, {"order_ids": order_ids})
    return [PendingPayment(payment_of(row), bool(row.waits), row.paid_by) for row in rows]


def finish(tx: Transaction, finals: Sequence[Payment]) -> None:
    """Write final states. Guarded by the row's own state: what is final already stays as it is."""
    # Many payments end in few ways. One statement for all of them would have to join an array with their states, and
    # compare each payment with each.
    alike: defaultdict[tuple[Any, ...], list[PaymentId]] = defaultdict(list)
    for each in finals:
        alike[each.status, each.error_code, each.error_description, each.updated_at, each.version].append(each.id)
    for (status, error_code, error_description, updated_at, version), ids in alike.items():
        final = {"status": status, "error_code": error_code, "error_description": error_description}
        tx.later(_FINISH, final | {"updated_at": updated_at, "version": version, "ids": ids})


def payment_of(row: Any) -> Payment:
    return Payment(
        id=row.id,
        order_id=row.order_id,
        merchant_id=row.merchant_id,
        amount=row.amount,
        currency=row.currency,
        instrument=Instrument(
            Method(row.method),
            row.vpa,
            CardNetwork(row.card_network) if row.card_network else None,
            row.card_last4,
        ),
        status=Status(row.status),
        captured=row.captured,
        created_at=row.created_at,
        updated_at=row.updated_at,
        version=row.version,
        request_id=row.request_id,
        processor=row.processor,
        error_code=row.error_code,
        error_description=row.error_description,
    )
