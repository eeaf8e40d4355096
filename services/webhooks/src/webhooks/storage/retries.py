"""Sending again by hand."""

from uuid import UUID

import sqlalchemy as sa

from chassis.database import Transaction

# While an attempt is under way its lease stays: whoever makes it records it, and then the log is due again.
_RETRY = sa.text("""
    WITH asked AS (
        SELECT *, lease_token IS NOT NULL AND next_retry_at > now() AS under_way FROM webhook_logs
        WHERE id = :log_id AND merchant_id = CAST(:merchant_id AS uuid)
        FOR UPDATE
    ),
    moved AS (
        INSERT INTO webhook_attempts (
            log_id, attempt, attempted_at, duration_ms, response_code, response_body, signature
        )
        SELECT id, attempts, last_attempt_at, last_duration_ms, response_code, response_body, signature
        FROM asked WHERE last_duration_ms IS NOT NULL
    )
    UPDATE webhook_logs AS log
    SET status = 'pending',
        attempts = 0,
        last_duration_ms = NULL,
        restart = under_way,
        next_retry_at = CASE WHEN under_way THEN log.next_retry_at ELSE now() END,
        lease_token = CASE WHEN under_way THEN log.lease_token END
    FROM asked WHERE log.id = asked.id
    RETURNING log.id
""")


async def start_afresh(tx: Transaction, merchant_id: str, log_id: UUID) -> bool:
    """Make the merchant's log due now, with all its attempts before it, whatever became of it. An attempt that is
    under way ends first. `False`: the merchant has no such log."""
    return (await tx.execute(_RETRY, {"log_id": log_id, "merchant_id": merchant_id})).one_or_none() is not None
