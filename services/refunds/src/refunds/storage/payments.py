"""Payments that may be refunded, and how much of each is taken up."""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from chassis.database import Transaction, rows_as_json
from refunds.domain.payment import MerchantId, Paise, Payment, PaymentId, PaymentStatus, RefundablePayment

_REMEMBER = sa.text("""
    INSERT INTO payment_snapshots AS known (id, merchant_id, amount, status, version, face)
    SELECT id, merchant_id, amount, status, version, face
    FROM json_to_recordset(CAST(:rows AS json))
        AS told (id text, merchant_id uuid, amount bigint, status text, version int, face json)
    ORDER BY id
    ON CONFLICT (id) DO UPDATE SET status = excluded.status, version = excluded.version, face = excluded.face
      WHERE known.version < excluded.version
""")
# NO KEY: new refunds of the payment, whose foreign keys point here, need not wait.
_LOCK = sa.text("""
    SELECT id FROM payment_snapshots WHERE id = ANY(CAST(:ids AS text[])) ORDER BY id FOR NO KEY UPDATE
""")
_PAYMENT = "payment.id, CAST(payment.merchant_id AS text), payment.amount, status, version, face"
_FIND = sa.text(f"""
    SELECT {_PAYMENT}, reserved FROM payment_snapshots AS payment WHERE id = ANY(CAST(:ids AS text[]))
""")
_RECOUNT = sa.text(f"""
    SELECT {_PAYMENT}, (SELECT coalesce(sum(refunds.amount), 0) FROM refunds
                        WHERE refunds.payment_id = payment.id AND refunds.status <> 'failed')
    FROM payment_snapshots AS payment WHERE id = ANY(CAST(:ids AS text[]))
""")
_RESERVE = sa.text("""
    UPDATE payment_snapshots AS payment SET reserved = reserved + wanted.amount
    FROM unnest(CAST(:ids AS text[]), CAST(:amounts AS bigint[])) AS wanted (id, amount)
    WHERE payment.id = wanted.id AND reserved + wanted.amount <= payment.amount
      AND reserved + wanted.amount <= coalesce(CAST(face->>'amount_paid' AS bigint), payment.amount)
""")
# Counted anew rather than subtracted: under the lock it comes to the same, and it can never end below zero.
_RELEASE = sa.text("""
    UPDATE payment_snapshots AS payment
    SET reserved = (SELECT coalesce(sum(refunds.amount), 0) FROM refunds
                    WHERE refunds.payment_id = payment.id AND refunds.status <> 'failed')
    WHERE id = ANY(CAST(:ids AS text[]))
""")


class ReservedBeyondAmount(Exception):
    """More was to be reserved of a payment than it has left. Nothing is written."""


def remember(tx: Transaction, payments: Sequence[Payment]) -> None:
    """Keep snapshots of payments, each payment once. An older snapshot than the known one changes nothing."""
    rows = [
        {
            "id": payment.id,
            "merchant_id": payment.merchant_id,
            "amount": payment.amount,
            "status": payment.status,
            "version": payment.version,
            "face": payment.face,
        }
        for payment in payments
    ]
    tx.later(_REMEMBER, {"rows": rows_as_json(rows)})


async def lock(tx: Transaction, payment_ids: Sequence[PaymentId]) -> set[PaymentId]:
    """Make everybody else who decides about these payments wait. Always taken first, and in one order: no deadlocks.

    Returns those that we have heard of. What another transaction records a moment later is not locked: do not decide
    about it.
    """
    return set((await tx.execute(_LOCK, {"ids": payment_ids})).scalars())


async def find(tx: Transaction, payment_ids: Sequence[PaymentId]) -> Mapping[PaymentId, RefundablePayment]:
    """Those of the payments that we have heard of."""
    return await _read(tx, _FIND, payment_ids)


async def recount(tx: Transaction, payment_ids: Sequence[PaymentId]) -> Mapping[PaymentId, RefundablePayment]:
    """As `find`, with what the refunds in the books really sum up to. The payments must be locked."""
    return await _read(tx, _RECOUNT, payment_ids)


async def reserve(tx: Transaction, wanted: Sequence[tuple[PaymentId, Paise]]) -> None:
    """Take up amounts of payments, each payment once. Raises `ReservedBeyondAmount`."""
    amounts = [amount for _, amount in wanted]
    reserved = await tx.change(_RESERVE, {"ids": [payment_id for payment_id, _ in wanted], "amounts": amounts})
    if reserved != len(wanted):
        raise ReservedBeyondAmount


async def release(tx: Transaction, payment_ids: Sequence[PaymentId]) -> None:
    """Give back what failed refunds had taken up, after they were written. The payments must be locked."""
    await tx.execute(_RELEASE, {"ids": payment_ids})


async def _read(
    tx: Transaction, query: sa.TextClause, payment_ids: Sequence[PaymentId]
) -> Mapping[PaymentId, RefundablePayment]:
    rows = await tx.execute(query, {"ids": payment_ids})
    return {
        payment_id: RefundablePayment(
            Payment(payment_id, MerchantId(merchant_id), Paise(amount), PaymentStatus(status), version, face),
            Paise(int(reserved)),
        )
        for payment_id, merchant_id, amount, status, version, face, reserved in rows
    }
