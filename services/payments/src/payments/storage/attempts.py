"""Payments on their way through the processor: whose turn it is, when to act next, and who holds the lease."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from chassis.database import Transaction, rows_as_json
from chassis.due_rows import DueRows
from payments.domain.attempt import Again, Attempt
from payments.domain.payment import SIMULATOR, Method, Payment, PaymentId, Stage
from payments.storage.tables import attempts

LEASE_SECONDS = 15.0


def due_at(processor: str, lease_seconds: float = LEASE_SECONDS) -> DueRows:
    """The payments on their way through this processor."""
    return DueRows(
        key=attempts.c.payment_id,
        due=attempts.c.next_action_at,
        lease=attempts.c.lease_token,
        waiting=attempts.c.processor == processor,
        lease_seconds=lease_seconds,
    )


_BEGIN = sa.text("""
    INSERT INTO attempts (payment_id, order_id, created_at, card_token, stage, next_action_at, processor)
    SELECT payment_id, order_id, created_at, card_token, 'waiting', now() + make_interval(secs => due_in), processor
    FROM json_to_recordset(CAST(:rows AS json)) AS new (payment_id text, order_id text, created_at timestamptz,
        card_token text, due_in double precision, processor text)
""")
_ATTEMPT = """payments.id, payments.amount, payments.currency, payments.method, payments.vpa, card_token, inquiries,
    attempts.stage, abandon_at"""
# A scalar subquery is looked up by the order; NOT EXISTS reads all that are at a processor, again for each candidate,
# when the planner believes them to be few.
# NOT DISTINCT: an equation would tempt the planner to read all that is due at the processor from its index.
_TAKE_TURNS = sa.text(f"""
    UPDATE attempts SET stage = 'at_processor', lease_token = :lease,
        next_action_at = now() + make_interval(secs => :lease_seconds)
    FROM (
        SELECT DISTINCT ON (order_id) payment_id FROM attempts AS candidate
        WHERE payment_id = ANY(CAST(:ids AS text[])) AND stage = 'waiting'
          AND processor IS NOT DISTINCT FROM :processor
          AND (SELECT true FROM attempts AS rival WHERE rival.order_id = candidate.order_id
               AND rival.stage IN ('at_processor', 'with_shopper') LIMIT 1) IS NULL
        ORDER BY order_id, created_at, payment_id
    ) AS turn, payments
    WHERE attempts.payment_id = turn.payment_id AND payments.id = turn.payment_id
    RETURNING {_ATTEMPT}
""").bindparams(sa.bindparam("lease", type_=sa.Uuid))
_READ = sa.text(f"""
    SELECT {_ATTEMPT} FROM attempts JOIN payments ON payments.id = attempts.payment_id
    WHERE attempts.payment_id = ANY(CAST(:ids AS text[]))
""")
_WAKE = sa.text("""
    UPDATE attempts SET next_action_at = now(), lease_token = NULL
    WHERE payment_id = ANY(CAST(:ids AS text[])) AND stage = 'waiting'
""")
_AGAIN = sa.text("""
    UPDATE attempts SET next_action_at = again.at, stage = again.stage, lease_token = NULL,
        inquiries = attempts.inquiries + again.asked, abandon_at = coalesce(attempts.abandon_at, again.abandon_at)
    FROM json_to_recordset(CAST(:rows AS json))
        AS again (id text, at timestamptz, stage text, asked int, abandon_at timestamptz)
    WHERE attempts.payment_id = again.id AND lease_token = :lease
    RETURNING payment_id
""").bindparams(sa.bindparam("lease", type_=sa.Uuid))
# Their shoppers are waited for until somebody else wants to pay. Without its lease, no worker that is still asking for
# the page can send a shopper there.
_HURRY_RIVALS = sa.text(f"""
    UPDATE attempts AS rival SET abandon_at = now(), next_action_at = now(), lease_token = NULL
    FROM attempts AS waiting
    WHERE waiting.payment_id = ANY(CAST(:ids AS text[])) AND waiting.stage = 'waiting'
      AND rival.order_id = waiting.order_id AND rival.stage IN ('at_processor', 'with_shopper')
      AND rival.processor <> '{SIMULATOR}' AND coalesce(rival.abandon_at > now(), true)
    RETURNING rival.payment_id
""")
_WATCH = sa.text("""
    UPDATE attempts SET stage = 'watching', lease_token = NULL, next_action_at = now() + interval '60 s',
        abandon_at = watched.until
    FROM json_to_recordset(CAST(:rows AS json)) AS watched (id text, until timestamptz)
    WHERE payment_id = watched.id
""")
_HINT = sa.text("""
    UPDATE attempts SET next_action_at = now(), lease_token = NULL, inquiries = 0
    WHERE payment_id = :id AND stage IN ('at_processor', 'with_shopper', 'watching')
""")
_WATCH_AGAIN = sa.text("""
    INSERT INTO attempts (payment_id, order_id, created_at, processor, stage, next_action_at, abandon_at)
    SELECT id, order_id, created_at, payments.processor, 'watching', now(), now()
    FROM payments JOIN processor_receipts AS receipt ON receipt.payment_id = id
    WHERE id = :id AND status = 'failed' AND receipt.processor_payment_id IS NULL
    ON CONFLICT (payment_id) DO NOTHING
""")
_REVERSE = sa.text("""
    INSERT INTO attempts (payment_id, order_id, created_at, processor, stage, next_action_at)
    SELECT id, order_id, created_at, processor, 'reversing', now() FROM payments
    WHERE id = ANY(CAST(:ids AS text[])) AND status = 'failed'
    ORDER BY id
    ON CONFLICT (payment_id) DO UPDATE SET stage = 'reversing', next_action_at = now(), lease_token = NULL
    RETURNING payment_id
""")
_END = sa.text("DELETE FROM attempts WHERE payment_id = ANY(CAST(:ids AS text[]))")
_END_WATCHING = sa.text("DELETE FROM attempts WHERE payment_id = ANY(CAST(:ids AS text[])) AND stage = 'watching'")
_COUNTS = sa.text("""
    SELECT count(*) FILTER (WHERE stage = 'waiting'), count(*) FILTER (WHERE stage NOT IN ('waiting', 'watching')),
           (SELECT count(*) FROM payments WHERE status <> 'pending')
    FROM attempts
""")


@dataclass(frozen=True, slots=True)
class Counts:
    waiting: int
    at_processor: int
    final: int


@dataclass(frozen=True, slots=True)
class NewAttempt:
    payment: Payment
    card_token: str | None
    due_in: timedelta
    """When the poller takes it on, whatever becomes of its job."""


def begin(tx: Transaction, new: Sequence[NewAttempt]) -> None:
    """Send new payments on their way."""
    rows = [
        {
            "payment_id": each.payment.id,
            "order_id": each.payment.order_id,
            "created_at": each.payment.created_at,
            "card_token": each.card_token,
            "due_in": each.due_in.total_seconds(),
            "processor": each.payment.processor,
        }
        for each in new
    ]
    tx.later(_BEGIN, {"rows": rows_as_json(rows)})


@dataclass(frozen=True, slots=True)
class Lease:
    """By which one worker holds the payments that it takes to a processor."""

    token: uuid.UUID
    processor: str
    seconds: float = LEASE_SECONDS


async def take_turns(tx: Transaction, payment_ids: Sequence[PaymentId], lease: Lease) -> list[Attempt]:
    """Let the oldest of these payments go to the lease's processor, one per order, where no other of its order is at
    any. Those of other processors stay.

    The orders must be locked: two callers would otherwise pick different payments of one order.
    """
    wanted = {"ids": payment_ids, "lease": lease.token, "processor": lease.processor, "lease_seconds": lease.seconds}
    return [_attempt_of(row) for row in await tx.execute(_TAKE_TURNS, wanted)]


async def hurry_rivals(tx: Transaction, payment_ids: Sequence[PaymentId]) -> list[PaymentId]:
    """Wait no longer for the shoppers who have the turn that these payments want. Returns whom that concerns."""
    return list((await tx.execute(_HURRY_RIVALS, {"ids": payment_ids})).scalars())


async def read(tx: Transaction, payment_ids: Sequence[PaymentId]) -> list[Attempt]:
    return [_attempt_of(row) for row in await tx.execute(_READ, {"ids": payment_ids})]


async def act_again(tx: Transaction, lease: uuid.UUID, again: Sequence[Again]) -> set[PaymentId]:
    """Put payments back until their time. Changes nothing where the lease is no longer ours; returns where it is."""
    rows = [
        {
            "id": each.payment_id,
            "at": each.time,
            "stage": each.stage,
            "asked": int(each.asked_in_vain),
            "abandon_at": each.abandon_at,
        }
        for each in again
    ]
    return set((await tx.execute(_AGAIN, {"rows": rows_as_json(rows), "lease": lease})).scalars())


def watch(tx: Transaction, until: Mapping[PaymentId, datetime]) -> None:
    """Look after failed payments until then: their shoppers could pay still."""
    rows = [{"id": payment_id, "until": moment} for payment_id, moment in until.items()]
    tx.later(_WATCH, {"rows": rows_as_json(rows)})


async def hint(tx: Transaction, payment_id: PaymentId) -> None:
    """Ask the processor about this payment now, and soon again; once more where it has failed long ago and nothing is
    known to have been paid."""
    await tx.execute(_HINT, {"id": payment_id})
    await tx.execute(_WATCH_AGAIN, {"id": payment_id})


def wake(tx: Transaction, payment_ids: Sequence[PaymentId]) -> None:
    """Make waiting payments due now: their turn has come."""
    tx.later(_WAKE, {"ids": payment_ids})


async def reverse(tx: Transaction, payment_ids: Sequence[PaymentId]) -> list[PaymentId]:
    """Have the processor give the money of failed payments back. Returns those of them that have failed."""
    return list((await tx.execute(_REVERSE, {"ids": payment_ids})).scalars())


def end(tx: Transaction, payment_ids: Sequence[PaymentId]) -> None:
    """Nothing more is to be done at the processor."""
    tx.later(_END, {"ids": payment_ids})


async def end_watching(tx: Transaction, payment_ids: Sequence[PaymentId]) -> None:
    """Look after these no longer. What somebody has paid meanwhile, and has to go back, stays."""
    await tx.execute(_END_WATCHING, {"ids": payment_ids})


async def count(tx: Transaction) -> Counts:
    return Counts(*(await tx.execute(_COUNTS)).one())


def _attempt_of(row: Any) -> Attempt:
    payment_id, amount, currency, method, vpa, card_token, inquiries, stage, abandon_at = row
    return Attempt(payment_id, amount, currency, Method(method), vpa, card_token, inquiries, Stage(stage), abandon_at)
