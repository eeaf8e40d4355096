"""Payments on their way through the processor: whose turn it is, when to act next, and who holds the lease."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from chassis.database import Transaction, rows_as_json
from chassis.due_rows import DueRows
from payments.domain.attempt import Attempt
from payments.domain.payment import Payment, PaymentId, Stage
from payments.storage.tables import attempts

LEASE_SECONDS = 15.0

due = DueRows(
    key=attempts.c.payment_id,
    due=attempts.c.next_action_at,
    lease=attempts.c.lease_token,
    waiting=sa.true(),
    lease_seconds=LEASE_SECONDS,
)

_BEGIN = sa.text("""
    INSERT INTO attempts (payment_id, order_id, created_at, card_token, stage, next_action_at)
    SELECT payment_id, order_id, created_at, card_token, 'waiting', now() + :found_after
    FROM json_to_recordset(CAST(:rows AS json))
        AS new (payment_id text, order_id text, created_at timestamptz, card_token text)
""").bindparams(sa.bindparam("found_after", type_=sa.Interval))
_ATTEMPT = "payments.id, payments.amount, payments.currency, payments.method, payments.vpa, card_token, inquiries"
_TAKE_TURNS = sa.text(f"""
    UPDATE attempts SET stage = 'at_processor', lease_token = :lease,
        next_action_at = now() + interval '{LEASE_SECONDS} s'
    FROM (
        SELECT DISTINCT ON (order_id) payment_id FROM attempts AS candidate
        WHERE payment_id = ANY(CAST(:ids AS text[])) AND stage = 'waiting'
          AND NOT EXISTS (SELECT FROM attempts AS rival
                          WHERE rival.order_id = candidate.order_id AND rival.stage = 'at_processor')
        ORDER BY order_id, created_at, payment_id
    ) AS turn, payments
    WHERE attempts.payment_id = turn.payment_id AND payments.id = turn.payment_id
    RETURNING {_ATTEMPT}
""").bindparams(sa.bindparam("lease", type_=sa.Uuid))
_READ = sa.text(f"""
    SELECT stage, {_ATTEMPT} FROM attempts JOIN payments ON payments.id = attempts.payment_id
    WHERE attempts.payment_id = ANY(CAST(:ids AS text[]))
""")
_WAKE = sa.text("""
    UPDATE attempts SET next_action_at = now(), lease_token = NULL
    WHERE payment_id = ANY(CAST(:ids AS text[])) AND stage = 'waiting'
""")
_AGAIN = sa.text("""
    UPDATE attempts SET next_action_at = again.at, stage = again.stage, lease_token = NULL,
        inquiries = attempts.inquiries + again.asked
    FROM json_to_recordset(CAST(:rows AS json)) AS again (id text, at timestamptz, stage text, asked int)
    WHERE attempts.payment_id = again.id AND lease_token = :lease
""").bindparams(sa.bindparam("lease", type_=sa.Uuid))
_REVERSE = sa.text("""
    INSERT INTO attempts (payment_id, order_id, created_at, stage, next_action_at)
    SELECT id, order_id, created_at, 'reversing', now() FROM payments
    WHERE id = ANY(CAST(:ids AS text[])) AND status = 'failed'
    ORDER BY id
    ON CONFLICT (payment_id) DO UPDATE SET stage = 'reversing', next_action_at = now(), lease_token = NULL
    RETURNING payment_id
""")
_END = sa.text("DELETE FROM attempts WHERE payment_id = ANY(CAST(:ids AS text[]))")
_COUNTS = sa.text("""
    SELECT count(*) FILTER (WHERE stage = 'waiting'), count(*) FILTER (WHERE stage <> 'waiting'),
           (SELECT count(*) FROM payments WHERE status <> 'pending')
    FROM attempts
""")


@dataclass(frozen=True, slots=True)
class Again:
    """When to act on a payment next, and in which stage it waits for that."""

    payment_id: PaymentId
    time: datetime
    stage: Stage
    asked_in_vain: bool = False


@dataclass(frozen=True, slots=True)
class Counts:
    waiting: int
    at_processor: int
    final: int


async def begin(tx: Transaction, new: Sequence[tuple[Payment, str | None]], *, found_after: timedelta) -> None:
    """Send new payments on their way, each with its card token.

    A payment whose job is lost is found when `found_after` has passed.
    """
    rows = [
        {
            "payment_id": payment.id,
            "order_id": payment.order_id,
            "created_at": payment.created_at,
            "card_token": token,
        }
        for payment, token in new
    ]
    await tx.execute(_BEGIN, {"rows": rows_as_json(rows), "found_after": found_after})


async def take_turns(tx: Transaction, payment_ids: Sequence[PaymentId], lease: uuid.UUID) -> list[Attempt]:
    """Let the oldest of these payments go to the processor, one per order, where no other of its order is there.

    The orders must be locked: two callers would otherwise pick different payments of one order.
    """
    rows = await tx.execute(_TAKE_TURNS, {"ids": payment_ids, "lease": lease})
    return [Attempt(*row) for row in rows]


async def read(tx: Transaction, payment_ids: Sequence[PaymentId]) -> dict[Stage, list[Attempt]]:
    """The payments as attempts, by the stage that they are in."""
    rows = await tx.execute(_READ, {"ids": payment_ids})
    by_stage: dict[Stage, list[Attempt]] = {stage: [] for stage in Stage}
    for stage, *fields in rows:
        by_stage[Stage(stage)].append(Attempt(*fields))
    return by_stage


async def act_again(tx: Transaction, lease: uuid.UUID, again: Sequence[Again]) -> None:
    """Put payments back until their time. Changes nothing where the lease is no longer ours."""
    rows = [
        {"id": each.payment_id, "at": each.time, "stage": each.stage, "asked": int(each.asked_in_vain)}
        for each in again
    ]
    await tx.execute(_AGAIN, {"rows": rows_as_json(rows), "lease": lease})


async def wake(tx: Transaction, payment_ids: Sequence[PaymentId]) -> None:
    """Make waiting payments due now: their turn has come."""
    await tx.execute(_WAKE, {"ids": payment_ids})


async def reverse(tx: Transaction, payment_ids: Sequence[PaymentId]) -> list[PaymentId]:
    """Have the processor give the money of failed payments back. Returns those of them that have failed."""
    return list((await tx.execute(_REVERSE, {"ids": payment_ids})).scalars())


async def end(tx: Transaction, payment_ids: Sequence[PaymentId]) -> None:
    """Nothing more is to be done at the processor."""
    await tx.execute(_END, {"ids": payment_ids})


async def count(tx: Transaction) -> Counts:
    return Counts(*(await tx.execute(_COUNTS)).one())
