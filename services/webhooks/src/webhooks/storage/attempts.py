"""Recording what came of attempts."""

from collections.abc import Sequence
from dataclasses import dataclass

import orjson
import sqlalchemy as sa

from chassis.database import Transaction
from webhooks.domain.delivery import LogStatus


@dataclass(frozen=True, slots=True)
class Recorded:
    """A log's state after an attempt, or after none was made (`attempt` is `None`)."""

    log_id: str
    lease_token: str
    status: LogStatus
    retry_after_seconds: int | None
    attempt: int | None = None
    duration_ms: int | None = None
    response_code: int | None = None
    response_body: str | None = None
    signature: str | None = None
    """In hex; `None` where nothing was sent."""


# The last attempt stands in its log, so a webhook that is taken at once is one row; an attempt moves to
# `webhook_attempts` when the next one takes its place. The results come as one JSON array: PostgreSQL's own arrays cost
# the process more.
_RECORD = sa.text("""
    WITH result AS (
        SELECT * FROM json_to_recordset(CAST(:results AS json)) AS result(
            log_id uuid, lease_token uuid, status text, retry_after_seconds int, attempt int, duration_ms int,
            response_code int, response_body text, signature text
        )
    ),
    recorded AS (
        UPDATE webhook_logs AS log
        SET status = CASE WHEN restart THEN 'pending' ELSE result.status END,
            attempts = CASE WHEN restart THEN 0 ELSE coalesce(result.attempt, log.attempts) END,
            last_attempt_at = CASE WHEN result.attempt IS NULL THEN log.last_attempt_at ELSE now() END,
            next_retry_at = now() + make_interval(secs => CASE WHEN restart THEN 0 ELSE result.retry_after_seconds END),
            lease_token = NULL,
            restart = false,
            response_code = CASE WHEN result.status = 'pending' AND result.attempt IS NULL
                                 THEN log.response_code ELSE result.response_code END,
            response_body = CASE WHEN result.status = 'pending' AND result.attempt IS NULL
                                 THEN log.response_body ELSE result.response_body END,
            signature = CASE WHEN result.attempt IS NULL THEN log.signature ELSE decode(result.signature, 'hex') END,
            last_duration_ms = CASE WHEN restart THEN NULL WHEN result.attempt IS NULL THEN log.last_duration_ms
                                    ELSE result.duration_ms END
        FROM result
        WHERE log.id = result.log_id AND log.lease_token = result.lease_token
        RETURNING log.id, result.attempt, log.attempts
    ),
    moved AS (
        INSERT INTO webhook_attempts (
            log_id, attempt, attempted_at, duration_ms, response_code, response_body, signature
        )
        SELECT before.id, before.attempts, last_attempt_at, last_duration_ms, response_code, response_body, signature
        FROM recorded CROSS JOIN LATERAL (
            -- As the row was before this statement.
            SELECT * FROM webhook_logs WHERE webhook_logs.id = recorded.id
        ) AS before
        WHERE recorded.attempt > 1 AND before.last_duration_ms IS NOT NULL
    ),
    set_aside AS (
        -- The log starts afresh, so this attempt is not its last.
        INSERT INTO webhook_attempts (
            log_id, attempt, attempted_at, duration_ms, response_code, response_body, signature
        )
        SELECT result.log_id, result.attempt, now(), result.duration_ms, result.response_code, result.response_body,
               decode(result.signature, 'hex')
        FROM recorded JOIN result ON result.log_id = recorded.id
        WHERE recorded.attempt IS NOT NULL AND recorded.attempts = 0
    )
    SELECT CAST(id AS text) FROM recorded
""")


async def record(tx: Transaction, results: Sequence[Recorded]) -> set[str]:
    """Record each result whose lease is still in force. Returns the logs of those."""
    rows = await tx.execute(_RECORD, {"results": orjson.dumps(results).decode()})
    return set(rows.scalars())
