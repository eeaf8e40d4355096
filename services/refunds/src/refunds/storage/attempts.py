"""Refunds on their way through the processor: when to act next, and who holds the lease."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from chassis.database import Transaction
from chassis.due_rows import DueRows
from refunds.domain.attempt import Attempt, Stage
from refunds.domain.payment import SIMULATOR
from refunds.domain.refund import RefundId, RefundOfPayment
from refunds.storage.tables import attempts

LEASE_SECONDS = 15.0


def due_at(processor: str, lease_seconds: float = LEASE_SECONDS) -> DueRows:
    """The refunds on their way through this processor."""
    return DueRows(
        key=attempts.c.refund_id,
        due=attempts.c.next_action_at,
        lease=attempts.c.lease_token,
        waiting=attempts.c.processor == processor,
        lease_seconds=lease_seconds,
    )


_BEGIN = sa.text("""
    INSERT INTO attempts (refund_id, processor, stage, next_action_at)
    SELECT refund_id, processor, 'waiting', now() + make_interval(secs => due_in)
    FROM unnest(CAST(:ids AS text[]), CAST(:processors AS text[]), CAST(:due_in AS double precision[]))
        AS new (refund_id, processor, due_in)
""")
_ATTEMPT = """refunds.id, refunds.payment_id, refunds.amount, refunds.reason, inquiries,
    CAST(refunds.merchant_id AS text), refunds.created_at, sent_at,
    (SELECT face->>'processor_payment_id' FROM payment_snapshots WHERE payment_snapshots.id = refunds.payment_id),
    refunds.processor_refund_id"""
_TAKE = sa.text(f"""
    UPDATE attempts SET stage = 'at_processor', lease_token = :lease, sent_at = now(),
        next_action_at = now() + make_interval(secs => :lease_seconds)
    FROM refunds
    WHERE attempts.refund_id = ANY(CAST(:ids AS text[])) AND stage = 'waiting' AND processor = :processor
      AND refunds.id = attempts.refund_id
    RETURNING {_ATTEMPT}
""").bindparams(sa.bindparam("lease", type_=sa.Uuid))
_TAKE_AGAIN = sa.text(f"""
    UPDATE attempts SET sent_at = now(), next_action_at = now() + make_interval(secs => :lease_seconds)
    FROM refunds
    WHERE attempts.refund_id = ANY(CAST(:ids AS text[])) AND lease_token = :lease AND refunds.id = attempts.refund_id
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


async def begin(tx: Transaction, begun: Sequence[RefundOfPayment], *, found_after: timedelta) -> None:
    """Send new refunds on their way. One whose job is lost is found when `found_after` has passed.

    Jobs are for the simulator alone, which answers within the handler of a job. Others are due for their pollers.
    """
    processors = [each.payment.processor for each in begun]
    due_in = [found_after.total_seconds() if processor == SIMULATOR else 0.0 for processor in processors]
    await tx.execute(_BEGIN, {"ids": [each.refund.id for each in begun], "processors": processors, "due_in": due_in})


async def take(
    tx: Transaction, refund_ids: Sequence[RefundId], lease: uuid.UUID, processor: str, lease_seconds: float
) -> list[Attempt]:
    """Give those of these refunds that wait for this processor to whoever holds the lease, to be submitted.

    Their payments must be locked, so that two callers do not wait for each other.
    """
    wanted = {"ids": refund_ids, "lease": lease, "processor": processor, "lease_seconds": lease_seconds}
    return [Attempt(*row) for row in await tx.execute(_TAKE, wanted)]


async def take_again(
    tx: Transaction, refund_ids: Sequence[RefundId], lease: uuid.UUID, lease_seconds: float
) -> list[Attempt]:
    """Those that the lease still holds, to be submitted once more: it is extended."""
    rows = await tx.execute(_TAKE_AGAIN, {"ids": refund_ids, "lease": lease, "lease_seconds": lease_seconds})
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
