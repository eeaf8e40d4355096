"""Which deliveries are due: claimed fairly between merchants, for as many as there are places."""

from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Any
from uuid import uuid4

import sqlalchemy as sa

from chassis.database import Transaction
from chassis.due_rows import Claim
from webhooks.domain.delivery import Delivery
from webhooks.domain.lines import AT_FIRST, Lines

LEASE_SECONDS = 15.0
"""Three times what an attempt may take: only a worker that died or froze is overtaken."""

# `waiting` walks the index from merchant to merchant, so a turn costs by the number of merchants that have something
# pending, however much one of them has. The oldest log of each comes before the second of any, and the more merchants
# wait the fewer logs of each are looked at.
# A log whose URL was removed is due at once. `next_retry_at` is compared again when a row is locked: another
# dispatcher that claimed or recorded it in the meantime has changed it.
# The scalar subquery, the LATERAL joins, the array and IS NOT DISTINCT FROM, which no index serves, keep the planner to
# lookups by the one right key. Left to choose it scans all that is pending, for it has no statistics yet of a table
# that was empty a minute ago: 42 ms instead of 1 ms at 6 000 pending logs of one merchant. What is pending has a
# `next_retry_at`, and nothing else has; said in this way no index on the status is tempting.
_CLAIM = sa.text("""
    WITH RECURSIVE waiting(merchant_id) AS (
        (SELECT merchant_id FROM webhook_logs WHERE status = 'pending' ORDER BY merchant_id LIMIT 1)
        UNION ALL
        SELECT (
            SELECT further.merchant_id FROM webhook_logs AS further
            WHERE further.status = 'pending' AND further.merchant_id > waiting.merchant_id
            ORDER BY further.merchant_id LIMIT 1
        )
        FROM waiting WHERE waiting.merchant_id IS NOT NULL
    ),
    moment AS (SELECT coalesce(CAST(:now AS timestamptz), now()) AS present),
    merchant AS (
        SELECT waiting.merchant_id,
               present,
               CASE WHEN endpoints.webhook_url IS NULL THEN 'infinity' ELSE present END AS due_until,
               -- In hand anywhere: copies of the worker share an endpoint's places.
               greatest(0, least(fair.share, coalesce(known.capacity, :capacity_at_first) - (
                   SELECT count(*) FROM webhook_logs AS held
                   WHERE held.merchant_id = waiting.merchant_id AND held.status = 'pending'
                     AND held.next_retry_at > present
                     AND held.next_retry_at <= present + make_interval(secs => :lease_seconds)
                     AND held.lease_token IS NOT NULL
               ))) AS places
        FROM waiting
        CROSS JOIN moment
        CROSS JOIN (
            SELECT greatest(ceil(CAST(:limit AS numeric) / nullif(count(merchant_id), 0)), 1) FROM waiting
        ) AS fair(share)
        LEFT JOIN endpoints ON endpoints.merchant_id = waiting.merchant_id
        LEFT JOIN unnest(CAST(:known_merchants AS uuid[]), CAST(:capacities AS int[])) AS known(merchant_id, capacity)
            ON known.merchant_id = waiting.merchant_id
        WHERE waiting.merchant_id IS NOT NULL AND (endpoints.webhook_url IS NULL OR NOT endpoints.paused)
    ),
    candidate AS (
        SELECT due.id, due.next_retry_at
        FROM merchant
        CROSS JOIN LATERAL (
            SELECT oldest.id, oldest.next_retry_at, row_number() OVER (ORDER BY next_retry_at, event_version) AS place
            FROM (
                SELECT log.id, log.payment_id, log.event_version, log.next_retry_at, log.created_at
                FROM webhook_logs AS log
                WHERE log.merchant_id = merchant.merchant_id
                  AND log.status = 'pending'
                  AND log.next_retry_at <= merchant.due_until
                  AND (log.lease_token IS NULL OR log.next_retry_at <= merchant.present)
                ORDER BY log.next_retry_at, log.event_version
                LIMIT 4 * merchant.places  -- some of them may have to wait
            ) AS oldest
            WHERE (
                SELECT true FROM webhook_logs AS earlier
                WHERE earlier.payment_id = oldest.payment_id
                  AND earlier.event_version < oldest.event_version
                  AND earlier.merchant_id IS NOT DISTINCT FROM merchant.merchant_id
                  AND earlier.next_retry_at IS NOT NULL
                  AND earlier.attempts = 0
                  AND oldest.created_at > merchant.present - interval '10 s'
                LIMIT 1
            ) IS NULL
            ORDER BY next_retry_at, event_version
            LIMIT merchant.places
        ) AS due
        ORDER BY due.place, due.next_retry_at
        LIMIT :limit
    ),
    locked AS (
        SELECT free.id
        FROM candidate
        CROSS JOIN LATERAL (
            SELECT log.id FROM webhook_logs AS log
            WHERE log.id = candidate.id
              AND log.status = 'pending'
              AND log.next_retry_at IS NOT DISTINCT FROM candidate.next_retry_at
            FOR UPDATE SKIP LOCKED
        ) AS free
    ),
    claimed AS (
        UPDATE webhook_logs
        SET next_retry_at = (SELECT present FROM moment) + make_interval(secs => :lease_seconds),
            lease_token = :lease_token,
            restart = false
        WHERE id = ANY (ARRAY(SELECT id FROM locked))
        RETURNING id, merchant_id, event, payment_id, event_version, payload, attempts, request_id
    )
    SELECT CAST(id AS text), CAST(claimed.merchant_id AS text), event, payment_id, event_version, payload, attempts,
           endpoints.webhook_url, endpoints.webhook_secret, request_id
    FROM claimed LEFT JOIN endpoints ON endpoints.merchant_id = claimed.merchant_id
""")

_WHAT_IS_LEFT = sa.text("""
    SELECT (
               SELECT extract(epoch FROM next_retry_at - present) FROM webhook_logs
               WHERE status = 'pending' AND next_retry_at > present ORDER BY next_retry_at LIMIT 1
           ) AS seconds_to_next,
           EXISTS (SELECT FROM webhook_logs WHERE status = 'pending' AND next_retry_at <= present) AS is_due
    FROM (SELECT coalesce(CAST(:now AS timestamptz), now())) AS moment(present)
""")

_LONGEST_SLEEP_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class DueLogs:
    """The logs whose next attempt is due. The keys of a claim are `Delivery` objects.

    A log waits for the first attempt of earlier versions of its payment, for ten seconds at most.
    """

    lines: Lines

    async def claim(self, tx: Transaction, limit: int, *, now: datetime | None = None) -> Claim:
        """Lease due deliveries, as many as there are places and at most `limit`."""
        token, lease_ends = uuid4(), monotonic() + LEASE_SECONDS
        room = min(limit, self.lines.room)
        if room <= 0:
            return Claim(token, [])
        known = self.lines.capacities()
        rows = await tx.execute(
            _CLAIM,
            {
                "now": now,
                "known_merchants": list(known.keys()),
                "capacities": list(known.values()),
                "capacity_at_first": AT_FIRST,
                "limit": room,
                "lease_seconds": LEASE_SECONDS,
                "lease_token": token,
            },
        )
        # Of one payment, the first attempts are made in the order in which they are taken into hand.
        in_order = sorted(rows, key=lambda row: row.event_version)
        return Claim(token, [_read(row, str(token), lease_ends) for row in in_order])

    async def seconds_until_due(self, tx: Transaction, *, now: datetime | None = None) -> float:
        """How long until another row falls due; at most a second.

        What is due already and was not claimed waits for a place or for an earlier attempt: whoever finishes one
        wakes the poller.
        """
        left = (await tx.execute(_WHAT_IS_LEFT, {"now": now})).one()
        self.lines.more_waits = left.is_due
        if self.lines.room <= 0 or left.seconds_to_next is None:
            return _LONGEST_SLEEP_SECONDS
        return min(float(left.seconds_to_next), _LONGEST_SLEEP_SECONDS)


def _read(row: sa.Row[Any], token: str, lease_ends: float) -> Delivery:
    return Delivery(
        log_id=row.id,
        lease_token=token,
        merchant_id=row.merchant_id,
        event=row.event,
        payment_id=row.payment_id,
        payload=bytes(row.payload),
        attempt=row.attempts + 1,
        url=row.webhook_url,
        sealed_secret=row.webhook_secret,
        lease_ends=lease_ends,
        request_id=row.request_id,
    )
