"""How merchants were told of certain events."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from chassis.database import Transaction
from webhooks.storage.tables import webhook_attempts, webhook_logs


@dataclass(frozen=True, slots=True)
class ToldDelivery:
    """One attempt at telling of an event; `attempt` is `None` where none has been made."""

    event_id: str
    webhook_id: UUID
    event: str
    time: datetime
    attempt: int | None
    response_code: int | None


async def of_events(tx: Transaction, merchant_id: UUID, event_ids: Sequence[str]) -> list[ToldDelivery]:
    """Every attempt for the merchant's logs of these events, in the order of time."""
    attempt, log = webhook_attempts.c, webhook_logs.c
    # By the unique index (event_id, merchant_id), which is there anyway.
    wanted = sa.and_(log.event_id.in_(event_ids), log.merchant_id == merchant_id)
    facts = (log.event_id, log.id, log.event)
    earlier = (
        sa.select(*facts, attempt.attempted_at.label("time"), attempt.attempt, attempt.response_code)
        .join(webhook_logs, log.id == attempt.log_id)
        .where(wanted)
    )
    last = sa.select(*facts, log.last_attempt_at, log.attempts, log.response_code).where(
        wanted, log.last_duration_ms.is_not(None)
    )
    untried = sa.select(*facts, log.created_at, sa.null(), sa.null()).where(
        wanted, log.status == "pending", log.attempts == 0
    )
    told = sa.union_all(earlier, last, untried).order_by("time", "attempt")
    return [ToldDelivery(*row) for row in await tx.execute(told)]
