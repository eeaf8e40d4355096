"""Forgetting what is long over."""

from datetime import timedelta

import sqlalchemy as sa

from chassis.database import Transaction

_DELETE = sa.text("""
    DELETE FROM webhook_logs WHERE id = ANY (ARRAY(
        SELECT id FROM webhook_logs
        WHERE created_at < now() - :age AND status <> 'pending'
        LIMIT :limit
        FOR UPDATE SKIP LOCKED
    ))
""").bindparams(sa.bindparam("age", type_=sa.Interval))


async def delete_finished(tx: Transaction, age: timedelta, limit: int) -> int:
    """Delete up to `limit` logs that are older than `age` and not pending, with their attempts. Returns how many."""
    return await tx.change(_DELETE, {"age": age, "limit": limit})
