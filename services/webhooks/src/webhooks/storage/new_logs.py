"""Adding logs of what happened, leased to whoever can deliver them at once."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
import sqlalchemy as sa

from chassis.database import Transaction
from webhooks.domain.delivery import Delivery
from webhooks.storage.due_logs import LEASE_SECONDS


@dataclass(frozen=True, slots=True)
class NewLog:
    """A webhook to deliver, if the merchant has a URL.

    `hold`: the caller has a place for it. `follows`: an earlier webhook of the payment is in the caller's hands,
    who makes the first attempts in order.
    """

    id: str
    merchant_id: str
    event: str
    payload: bytes
    event_id: str
    payment_id: str
    event_version: int
    hold: bool = False
    follows: bool = False
    request_id: str | None = None
    """Of the request that it goes back to."""

    def delivery(self, added: "Added", lease_token: str, lease_ends: float) -> Delivery:
        """The first attempt, for whom the log is leased to."""
        return Delivery(
            log_id=self.id,
            lease_token=lease_token,
            merchant_id=self.merchant_id,
            event=self.event,
            payment_id=self.payment_id,
            payload=self.payload,
            attempt=1,
            url=added.url,
            sealed_secret=added.sealed_secret,
            lease_ends=lease_ends,
            request_id=self.request_id,
        )


@dataclass(frozen=True, slots=True)
class Added:
    """Of one merchant: how many logs are new, which of them are leased to the caller, and where they go."""

    count: int
    held: Sequence[str]
    url: str
    sealed_secret: bytes


# Leased from the start: what can be delivered at once costs no claim. In the order of the unique key: two workers that
# were given the same events do not deadlock. As one JSON array: PostgreSQL's own arrays cost the process more.
_ADD = sa.text("""
    WITH new AS MATERIALIZED (
        SELECT event.*, hold AND NOT paused AND (follows OR (
            SELECT true FROM webhook_logs AS earlier
            WHERE earlier.payment_id = event.payment_id AND earlier.event_version < event.event_version
              AND earlier.merchant_id IS NOT DISTINCT FROM event.merchant_id
              AND earlier.next_retry_at IS NOT NULL AND earlier.attempts = 0
            LIMIT 1
        ) IS NULL) AS held
        FROM json_to_recordset(CAST(:logs AS json)) AS event(
            id uuid, merchant_id uuid, event text, payload text, event_id text, payment_id text, event_version bigint,
            hold bool, follows bool, request_id text
        )
        JOIN endpoints ON endpoints.merchant_id = event.merchant_id AND endpoints.webhook_url IS NOT NULL
    ),
    added AS (
        INSERT INTO webhook_logs (
            id, merchant_id, event, payload, event_id, payment_id, event_version, request_id, next_retry_at, lease_token
        )
        SELECT id, merchant_id, event, convert_to(payload, 'UTF8'), event_id, payment_id, event_version, request_id,
               now() + CASE WHEN held THEN make_interval(secs => :lease_seconds) ELSE interval '0' END,
               CASE WHEN held THEN CAST(:lease_token AS uuid) END
        FROM new ORDER BY event_id
        ON CONFLICT (event_id, merchant_id) DO NOTHING
        RETURNING id, merchant_id, lease_token
    ),
    of_merchant AS (
        SELECT merchant_id, count(*) AS added,
               coalesce(array_agg(CAST(id AS text)) FILTER (WHERE lease_token IS NOT NULL), '{}') AS held
        FROM added GROUP BY merchant_id
    )
    SELECT CAST(merchant_id AS text) AS merchant_id, added, held, webhook_url, webhook_secret
    FROM of_merchant JOIN endpoints USING (merchant_id)
""")


_LISTENING = sa.text("""
    SELECT CAST(merchant_id AS text) FROM endpoints
    WHERE merchant_id = ANY(CAST(:merchant_ids AS uuid[])) AND webhook_url IS NOT NULL
""")


async def listening(tx: Transaction, merchant_ids: Collection[str]) -> set[str]:
    """Those of the merchants who have a URL."""
    return set((await tx.execute(_LISTENING, {"merchant_ids": list(merchant_ids)})).scalars())


async def add(tx: Transaction, logs: Sequence[NewLog], lease_token: str) -> Mapping[str, Added]:
    """Add a log for each event whose merchant has a URL, by merchant. One that was added before stays as it is.

    A log that the caller would hold is leased to it under `lease_token`, unless the endpoint is paused or an earlier
    webhook of the payment awaits its first attempt elsewhere.
    """
    fields = orjson.dumps([_fields(log) for log in logs]).decode()
    rows = await tx.execute(_ADD, {"logs": fields, "lease_token": lease_token, "lease_seconds": LEASE_SECONDS})
    return {row.merchant_id: Added(row.added, row.held, row.webhook_url, bytes(row.webhook_secret)) for row in rows}


def _fields(log: NewLog) -> Mapping[str, Any]:
    return {
        "id": log.id,
        "merchant_id": log.merchant_id,
        "event": log.event,
        "payload": log.payload.decode(),
        "event_id": log.event_id,
        "payment_id": log.payment_id,
        "event_version": log.event_version,
        "hold": log.hold,
        "follows": log.follows,
        "request_id": log.request_id,
    }
