"""Refunds on their way through the processor: when to act next, and who holds the lease."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from chassis.database import Transaction
from chassis.due_rows import DueRows
from refunds.domain.attempt import Attempt, Stage
from refunds.domain.refund import RefundId
from refunds.storage.tables import attempts

LEASE_SECONDS = 15.0

due = DueRows(
    key=attempts.c.refund_id,
    due=attempts.c.next_action_at,
    lease=attempts.c.lease_token,
    waiting=sa.true(),
    lease_seconds=LEASE_SECONDS,
)

_BEGIN = sa.text("""
    INSERT INTO attempts (refund_id, stage, next_action_at)
    SELECT refund_id, 'waiting', now() + :found_after FROM unnest(CAST(:ids AS text[])) AS new (refund_id)
""").bindparams(sa.bindparam("found_after", type_=sa.Interval))
_ATTEMPT = "refunds.id, refunds.payment_id, refunds.amount, refunds.reason, inquiries"
_TAKE = sa.text(f"""
    UPDATE attempts SET stage = 'at_processor', lease_token = :lease,
        next_action_at = now() + interval '{LEASE_SECONDS} s'
    FROM refunds
    WHERE attempts.refund_id = ANY(CAST(:ids AS text[])) AND stage = 'waiting' AND refunds.id = attempts.refund_id
    RETURNING {_ATTEMPT}
""").bindparams(sa.bindparam("lease", type_=sa.Uuid))
_READ = sa.text(f"""
    SELECT stage, {_ATTEMPT} FROM attempts JOIN refunds ON refunds.id = attempts.refund_id
    WHERE attempts.refund_id = ANY(CAST(:ids AS text[]))
""")
_AGAIN = sa.text("""
    UPDATE attempts SET next_action_at = again.at, lease_token = NULL, inquiries = attempts.inquiries + again.asked
    FROM unnest(CAST(:ids AS text[]), CAST(:times AS timestamptz[]), CAST(:asked AS int[])) AS again (id, at, asked)
    WHERE attempts.refund_id = again.id AND lease_token = :lease
""").bindparams(sa.bindparam("lease", type_=sa.Uuid))
_END = sa.text("DELETE FROM attempts WHERE refund_id = ANY(CAST(:ids AS text[]))")
_COUNTS = sa.text("""
    SELECT count(*) FILTER (WHERE stage = 'waiting'), count(*) FILTER (WHERE stage = 'at_processor'),
           (SELECT count(*) FROM refunds WHERE status <> 'pending')
    FROM attempts
""")


@dataclass(frozen=True, slots=True)
class Again:
    """When to act on a refund next."""

    refund_id: RefundId
    time: datetime
    asked_in_vain: bool = False


@dataclass(frozen=True, slots=True)
class Counts:
    waiting: int
    at_processor: int
    final: int


async def begin(tx: Transaction, refund_ids: Sequence[RefundId], *, found_after: timedelta) -> None:
    """Send new refunds on their way. One whose job is lost is found when `found_after` has passed."""
    await tx.execute(_BEGIN, {"ids": refund_ids, "found_after": found_after})


async def take(tx: Transaction, refund_ids: Sequence[RefundId], lease: uuid.UUID) -> list[Attempt]:
    """Give those of these refunds that wait to whoever holds the lease, to be submitted.

    Their payments must be locked, so that two callers do not wait for each other.
    """
    rows = await tx.execute(_TAKE, {"ids": refund_ids, "lease": lease})
    return [Attempt(*row) for row in rows]


async def read(tx: Transaction, refund_ids: Sequence[RefundId]) -> dict[Stage, list[Attempt]]:
    """The refunds as attempts, by the stage that they are in."""
    by_stage: dict[Stage, list[Attempt]] = {stage: [] for stage in Stage}
    for stage, *fields in await tx.execute(_READ, {"ids": refund_ids}):
        by_stage[Stage(stage)].append(Attempt(*fields))
    return by_stage


async def act_again(tx: Transaction, lease: uuid.UUID, again: Sequence[Again]) -> None:
    """Put refunds back until their time. Changes nothing where the lease is no longer ours."""
    await tx.execute(
        _AGAIN,
        {
            "ids": [each.refund_id for each in again],
            "times": [each.time for each in again],
            "asked": [int(each.asked_in_vain) for each in again],
            "lease": lease,
        },
    )


async def end(tx: Transaction, refund_ids: Sequence[RefundId]) -> None:
    """Nothing more is to be done at the processor."""
    await tx.execute(_END, {"ids": refund_ids})


async def count(tx: Transaction) -> Counts:
    return Counts(*(await tx.execute(_COUNTS)).one())
