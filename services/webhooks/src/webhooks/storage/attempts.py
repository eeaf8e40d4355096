"""Recording what came of attempts."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from chassis.database import Transaction
from webhooks.domain.delivery import LogStatus


@dataclass(frozen=True, slots=True)
class Recorded:
    """A log's state after an attempt, or after none was made because its URL was removed (`attempt` is `None`)."""

    log_id: UUID
    lease_token: UUID
    status: LogStatus
    retry_after_seconds: int | None
    attempt: int | None
    duration_ms: int
    response_code: int | None
    response_body: str


_RECORD = sa.text("""
    WITH result AS (
        SELECT * FROM unnest(
            CAST(:log_ids AS uuid[]), CAST(:lease_tokens AS uuid[]), CAST(:statuses AS text[]),
            CAST(:retries_after AS int[]), CAST(:attempts AS int[]), CAST(:durations_ms AS int[]),
            CAST(:codes AS int[]), CAST(:bodies AS text[])
        ) AS result(log_id, lease_token, status, retry_after, attempt, duration_ms, code, body)
    ),
    recorded AS (
        UPDATE webhook_logs AS log
        SET status = result.status,
            attempts = coalesce(result.attempt, log.attempts),
            last_attempt_at = CASE WHEN result.attempt IS NULL THEN log.last_attempt_at ELSE now() END,
            next_retry_at = now() + make_interval(secs => result.retry_after),
            lease_token = NULL,
            response_code = result.code,
            response_body = result.body
        FROM result
        WHERE log.id = result.log_id AND log.lease_token = result.lease_token
        RETURNING log.id
    ),
    attempted AS (
        INSERT INTO webhook_attempts (log_id, attempt, attempted_at, duration_ms, response_code, response_body)
        SELECT result.log_id, result.attempt, now(), result.duration_ms, result.code, result.body
        FROM result JOIN recorded ON recorded.id = result.log_id
        WHERE result.attempt IS NOT NULL
    )
    SELECT id FROM recorded
""")


async def record(tx: Transaction, results: Sequence[Recorded]) -> set[UUID]:
    """Record each result whose lease is still in force. Returns the logs of those."""
    rows = await tx.execute(
        _RECORD,
        {
            "log_ids": [each.log_id for each in results],
            "lease_tokens": [each.lease_token for each in results],
            "statuses": [each.status.value for each in results],
            "retries_after": [each.retry_after_seconds for each in results],
            "attempts": [each.attempt for each in results],
            "durations_ms": [each.duration_ms for each in results],
            "codes": [each.response_code for each in results],
            "bodies": [each.response_body for each in results],
        },
    )
    return set(rows.scalars())
