"""What the relay does when Redis has lost events, and how it notices.

Stream ids alone do not show a loss: after a wipe one new entry already has a higher id than every old one. So each
service keeps a random *epoch* in Redis and the same value in its schema. Another value, or none, means a wipe. The
server's `run_id` changes with a restart, which may have brought back a shorter append-only file. Ids are compared
within one epoch only.
"""

import uuid
from typing import Any, cast

import sqlalchemy as sa
import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from chassis.database import Database, Transaction

_REPUBLISH_AFTER_RESTART_MS = 60_000

_BEYOND_MARK = """
    stream_ms IS NOT NULL AND NOT EXISTS (
        SELECT FROM stream_marks AS mark
        WHERE mark.stream = outbox.stream
          AND (outbox.stream_ms, outbox.stream_seq) <= (mark.stream_ms, mark.stream_seq))
"""
"""Published, and not known to have been consumed by every group."""

log = structlog.get_logger(__name__)


class RedisWasWiped(RedisError):
    """The epoch in Redis is not the one in the schema."""


def epoch_key(service: str) -> str:
    return f"{service}:epoch"


async def notice_losses(database: Database, redis: Redis, service: str) -> bool:
    """Compare Redis with what the schema remembers of it, and set free for publishing what may be lost. Returns whether
    anything may be."""
    found, run_id = await look_at(redis, service)
    async with database.statement() as tx:
        known = await known_state(tx)
    if known is not None and known == (found, run_id):
        return False
    async with database.transaction() as tx:
        # One relay of the service recovers; the others find it done.
        await take_turns(tx)
        # What is set free may be many rows, and the limit of a request must not keep it from ever being done.
        await tx.execute(sa.text("SET LOCAL statement_timeout = '60s'"))
        known = await known_state(tx)
        found, run_id = await look_at(redis, service)
        if known is None or known[0] != found:
            await _recover_from_wipe(tx, redis, service, run_id, is_first=known is None)
        elif known[1] != run_id:
            await _recover_from_restart(tx, redis, run_id)
    return True


async def take_turns(tx: Transaction) -> None:
    """Be the only one of the service who recovers or forgets, until `tx` ends. Relays hold the same lock, shared, while
    they publish."""
    await tx.execute(sa.text("SELECT pg_advisory_xact_lock(hashtext(current_schema() || ' relay'))"))


async def known_state(tx: Transaction) -> tuple[str, str] | None:
    """Epoch and `run_id` of the Redis that this schema knows."""
    row = (await tx.execute(sa.text("SELECT epoch, run_id FROM relay_state"))).one_or_none()
    return (row.epoch, row.run_id) if row else None


async def look_at(redis: Redis, service: str) -> tuple[str | None, str]:
    """Epoch and `run_id` of the Redis that is there now."""
    epoch = cast("bytes | None", await redis.get(epoch_key(service)))
    server = await redis.info("server")
    return (epoch.decode() if epoch else None), server["run_id"]


async def _recover_from_wipe(tx: Transaction, redis: Redis, service: str, run_id: str, *, is_first: bool) -> None:
    released = await tx.change(sa.text(f"UPDATE outbox SET stream_ms = NULL, stream_seq = NULL WHERE {_BEYOND_MARK}"))
    # Marks speak of ids of the lost epoch. What they covered has been consumed and may go.
    await tx.execute(sa.text("DELETE FROM outbox WHERE stream_ms IS NOT NULL"))
    await tx.execute(sa.text("DELETE FROM stream_marks"))
    epoch = uuid.uuid4().hex
    await tx.execute(
        sa.text("""
            INSERT INTO relay_state (epoch, run_id) VALUES (:epoch, :run_id)
            ON CONFLICT (only_row) DO UPDATE SET epoch = :epoch, run_id = :run_id
        """),
        {"epoch": epoch, "run_id": run_id},
    )
    # Before the commit: if that fails, the two still differ and the next sweep does all of this again.
    await redis.set(epoch_key(service), epoch)
    if is_first:
        log.info("first use of this redis", service=service)
    else:
        log.warning("redis lost its streams; publishing again", service=service, rows=released)


async def _recover_from_restart(tx: Transaction, redis: Redis, run_id: str) -> None:
    released = 0
    started_ms = await _started_ms(redis)
    for stream in (await tx.execute(sa.text("SELECT DISTINCT stream FROM outbox"))).scalars().all():
        ms, seq = await _newest_id_before(redis, stream, started_ms)
        # The last minute before Redis went away, however long ago that was, and all that an older append-only
        # file does not know of.
        released += await tx.change(
            sa.text(f"""
                UPDATE outbox SET stream_ms = NULL, stream_seq = NULL
                WHERE stream = :stream AND {_BEYOND_MARK}
                  AND (stream_ms > (SELECT max(stream_ms) FROM outbox
                                    WHERE stream = :stream AND stream_ms <= :started_ms) - :window
                       OR (stream_ms, stream_seq) > (:ms, :seq))
            """),
            {
                "stream": stream,
                "started_ms": started_ms,
                "window": _REPUBLISH_AFTER_RESTART_MS,
                "ms": ms,
                "seq": seq,
            },
        )
    await tx.execute(sa.text("UPDATE relay_state SET run_id = :run_id"), {"run_id": run_id})
    log.warning("redis restarted; publishing again what it may have lost", rows=released)


async def _started_ms(redis: Redis) -> int:
    """A moment shortly before the server started, by its own clock, from which its ids come."""
    seconds, _ = await redis.time()
    server = await redis.info("server")
    return (seconds - server["uptime_in_seconds"] - 2) * 1_000


async def _newest_id_before(redis: Redis, stream: str, started_ms: int) -> tuple[int, int]:
    """The newest entry that was there when the server started; (0, 0) where there is none.

    What has been published since says nothing of what the file lacks, and a relay may have published before it
    noticed the restart.
    """
    entries = cast("list[tuple[bytes, Any]]", await redis.xrevrange(stream, max=str(started_ms), count=1))
    return halves(entries[0][0]) if entries else (0, 0)


def halves(entry_id: bytes) -> tuple[int, int]:
    """Milliseconds and sequence number of a stream id."""
    ms, _, seq = entry_id.decode().partition("-")
    return int(ms), int(seq)
