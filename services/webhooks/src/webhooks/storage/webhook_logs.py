"""What was and will be delivered: writing logs and reading them back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from chassis.database import Transaction
from webhooks.domain.delivery import LogStatus
from webhooks.storage.tables import webhook_attempts, webhook_logs


@dataclass(frozen=True, slots=True)
class WebhookLog:
    """`next_retry_at` is `None` once no attempt is to come, and while one is under way."""

    id: UUID
    event: str
    status: LogStatus
    attempts: int
    created_at: datetime
    last_attempt_at: datetime | None
    next_retry_at: datetime | None
    response_code: int | None
    payload: bytes
    response_body: str | None


@dataclass(frozen=True, slots=True)
class LogFilter:
    """Which logs are wanted; `None` asks for any."""

    status: LogStatus | None = None
    event: str | None = None


@dataclass(frozen=True, slots=True)
class PastAttempt:
    """`signature`: of the body, as it was sent; `None` where nothing was, or nobody noted it."""

    attempt: int
    attempted_at: datetime
    duration_ms: int
    response_code: int | None
    response_body: str | None
    signature: bytes | None


@dataclass(frozen=True, slots=True)
class JobCounts:
    """Deliveries that wait, are under way, have succeeded, have failed for good."""

    pending: int
    processing: int
    completed: int
    failed: int


_LEASED = sa.and_(webhook_logs.c.lease_token.is_not(None), webhook_logs.c.next_retry_at > sa.func.now())
_COLUMN = webhook_logs.c
_SHOWN = (
    _COLUMN.id,
    _COLUMN.event,
    _COLUMN.status,
    _COLUMN.attempts,
    _COLUMN.created_at,
    _COLUMN.last_attempt_at,
    _COLUMN.response_code,
    _COLUMN.payload,
    _COLUMN.response_body,
    sa.case((_LEASED, None), else_=webhook_logs.c.next_retry_at).label("next_retry_at"),
)

# Each count from an index of its own.
_COUNT = sa.text("""
    SELECT count(*) FILTER (WHERE NOT leased) AS pending, count(*) FILTER (WHERE leased) AS processing,
           (SELECT count(*) FROM webhook_logs WHERE status = 'success') AS completed,
           (SELECT count(*) FROM webhook_logs WHERE status = 'failed') AS failed
    FROM (
        SELECT lease_token IS NOT NULL AND next_retry_at > now() AS leased FROM webhook_logs WHERE status = 'pending'
    ) AS unfinished
""")


async def list_newest(
    tx: Transaction, merchant_id: str, logs: LogFilter, limit: int, offset: int
) -> tuple[list[WebhookLog], int]:
    """The merchant's logs, newest first, and how many there are in all."""
    wanted = [webhook_logs.c.merchant_id == UUID(merchant_id)]
    if logs.status is not None:
        wanted.append(webhook_logs.c.status == logs.status)
    if logs.event is not None:
        wanted.append(webhook_logs.c.event == logs.event)
    total = (await tx.execute(sa.select(sa.func.count()).select_from(webhook_logs).where(*wanted))).scalar_one()
    order = webhook_logs.c.created_at.desc(), webhook_logs.c.id.desc()
    # The page is found in the index alone; only its own rows are fetched, with their payloads.
    page = sa.select(webhook_logs.c.id).where(*wanted).order_by(*order).limit(limit).offset(offset).subquery()
    newest = sa.select(*_SHOWN).join_from(page, webhook_logs, webhook_logs.c.id == page.c.id).order_by(*order)
    return [_read(row) for row in await tx.execute(newest)], total


async def find(tx: Transaction, merchant_id: str, log_id: UUID) -> WebhookLog | None:
    mine = sa.select(*_SHOWN).where(webhook_logs.c.id == log_id, webhook_logs.c.merchant_id == UUID(merchant_id))
    row = (await tx.execute(mine)).one_or_none()
    return None if row is None else _read(row)


async def attempts_of(tx: Transaction, log_id: UUID) -> list[PastAttempt]:
    """Every attempt that was recorded, in the order of time. The last one stands in its log."""
    attempt, log = webhook_attempts.c, webhook_logs.c
    earlier = sa.select(
        *(attempt.attempt, attempt.attempted_at, attempt.duration_ms),
        *(attempt.response_code, attempt.response_body, attempt.signature),
    ).where(attempt.log_id == log_id)
    last = sa.select(
        *(log.attempts, log.last_attempt_at, log.last_duration_ms),
        *(log.response_code, log.response_body, log.signature),
    ).where(log.id == log_id, log.last_duration_ms.is_not(None))
    made = sa.union_all(earlier, last).order_by("attempted_at", "attempt")
    return [PastAttempt(*row) for row in await tx.execute(made)]


async def count_jobs(tx: Transaction) -> JobCounts:
    return JobCounts(*(await tx.execute(_COUNT)).one())


def _read(row: sa.Row[Any]) -> WebhookLog:
    return WebhookLog(
        id=row.id,
        event=row.event,
        status=LogStatus(row.status),
        attempts=row.attempts,
        created_at=row.created_at,
        last_attempt_at=row.last_attempt_at,
        next_retry_at=row.next_retry_at,
        response_code=row.response_code,
        payload=row.payload,
        response_body=row.response_body,
    )
