"""Payments on their way through the processor: whose turn it is, when to act next, and who holds the lease."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from chassis.database import Transaction
from chassis.due_rows import DueRows
from payments.domain.attempt import Attempt
from payments.domain.payment import PaymentId, Stage
from payments.storage.tables import payments

LEASE_SECONDS = 15.0

due = DueRows(
    key=payments.c.id,
    due=payments.c.next_action_at,
    lease=payments.c.lease_token,
    waiting=payments.c.next_action_at.is_not(None),
    lease_seconds=LEASE_SECONDS,
)

_ATTEMPT = (
    payments.c.id,
    payments.c.amount,
    payments.c.currency,
    payments.c.method,
    payments.c.vpa,
    payments.c.card_token,
    payments.c.inquiries,
)

_TAKE_TURNS = sa.text(f"""
    UPDATE payments SET stage = 'at_processor', lease_token = :lease,
        next_action_at = now() + interval '{LEASE_SECONDS} s'
    FROM (
        SELECT DISTINCT ON (order_id) id FROM payments AS candidate
        WHERE id = ANY(CAST(:ids AS text[])) AND status = 'pending' AND stage = 'waiting'
          AND NOT EXISTS (SELECT FROM payments AS rival
                          WHERE rival.order_id = candidate.order_id AND rival.stage = 'at_processor')
        ORDER BY order_id, created_at, id
    ) AS turn
    WHERE payments.id = turn.id
    RETURNING payments.id, amount, currency, method, vpa, card_token, inquiries
""").bindparams(sa.bindparam("lease", type_=sa.Uuid))
_WAKE = sa.text("""
    UPDATE payments SET next_action_at = now(), lease_token = NULL
    WHERE id = ANY(CAST(:ids AS text[])) AND status = 'pending' AND stage = 'waiting'
""")
_AGAIN = sa.text("""
    UPDATE payments SET next_action_at = again.at, stage = again.stage, lease_token = NULL,
        inquiries = payments.inquiries + again.asked
    FROM unnest(CAST(:ids AS text[]), CAST(:times AS timestamptz[]), CAST(:stages AS text[]), CAST(:asked AS int[]))
        AS again (id, at, stage, asked)
    WHERE payments.id = again.id AND lease_token = :lease
""").bindparams(sa.bindparam("lease", type_=sa.Uuid))
_COUNTS = sa.text("""
    SELECT count(*) FILTER (WHERE status = 'pending' AND stage = 'waiting'),
           count(*) FILTER (WHERE stage IN ('at_processor', 'reversing')),
           count(*) FILTER (WHERE status <> 'pending' AND stage = 'done')
    FROM payments
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


async def take_turns(tx: Transaction, payment_ids: Sequence[PaymentId], lease: uuid.UUID) -> list[Attempt]:
    """Let the oldest of these payments go to the processor, one per order, where no other of its order is there.

    The orders must be locked: two callers would otherwise pick different payments of one order.
    """
    rows = await tx.execute(_TAKE_TURNS, {"ids": payment_ids, "lease": lease})
    return [Attempt(*row) for row in rows]


async def read(tx: Transaction, payment_ids: Sequence[PaymentId]) -> dict[Stage, list[Attempt]]:
    """The payments as attempts, by the stage that they are in."""
    rows = await tx.execute(sa.select(payments.c.stage, *_ATTEMPT).where(payments.c.id.in_(payment_ids)))
    by_stage: dict[Stage, list[Attempt]] = {stage: [] for stage in Stage}
    for stage, *fields in rows:
        by_stage[Stage(stage)].append(Attempt(*fields))
    return by_stage


async def act_again(tx: Transaction, lease: uuid.UUID, again: Sequence[Again]) -> None:
    """Put payments back until their time. Changes nothing where the lease is no longer ours."""
    await tx.execute(
        _AGAIN,
        {
            "ids": [each.payment_id for each in again],
            "times": [each.time for each in again],
            "stages": [each.stage for each in again],
            "asked": [int(each.asked_in_vain) for each in again],
            "lease": lease,
        },
    )


async def wake(tx: Transaction, payment_ids: Sequence[PaymentId]) -> None:
    """Make waiting payments due now: their turn has come."""
    await tx.execute(_WAKE, {"ids": payment_ids})


async def close_reversed(tx: Transaction, payment_ids: Sequence[PaymentId]) -> None:
    """The processor has confirmed that the money of these late approvals is back."""
    await tx.execute(
        sa.update(payments)
        .where(payments.c.id.in_(payment_ids), payments.c.stage == Stage.REVERSING)
        .values(stage=Stage.DONE, next_action_at=None, lease_token=None)
    )


async def count(tx: Transaction) -> Counts:
    return Counts(*(await tx.execute(_COUNTS)).one())
