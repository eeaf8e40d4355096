"""What the relay does when Redis has lost events, and how it knows which events nobody needs any more.

Stream ids alone do not show a loss: after a wipe one new entry already has a higher id than every old one. So each
service keeps a random *epoch* in Redis and the same value in its schema. Another value, or none, means a wipe. The
server's `run_id` changes with a restart, which may have brought back a shorter append-only file. Ids are compared
within one epoch only.
"""

import uuid
from collections.abc import Sequence
from typing import Any, cast

import sqlalchemy as sa
import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError, ResponseError

from chassis.database import Database, Transaction

_REPUBLISH_AFTER_RESTART_MS = 60_000
_KEEP_PUBLISHED = "10 minutes"
_DELETE_BATCH = 5_000
_RETIRED_AFTER = "1 day"
"""A group that has been missing for so long is taken to be gone for good."""

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


async def known_epoch(tx: Transaction) -> str | None:
    """The epoch that this schema last wrote to Redis."""
    return (await tx.execute(sa.text("SELECT epoch FROM relay_state"))).scalar_one_or_none()


async def notice_losses(database: Database, redis: Redis, service: str) -> None:
    """Compare Redis with what the schema remembers of it, and set free for publishing what may be lost."""
    found, run_id = await _look_at(redis, service)
    async with database.transaction() as tx:
        known = await _known_state(tx)
    if known is not None and known == (found, run_id):
        return
    async with database.transaction() as tx:
        # One relay of the service recovers; the others find it done.
        await _take_turns(tx)
        # What is set free may be many rows, and the limit of a request must not keep it from ever being done.
        await tx.execute(sa.text("SET LOCAL statement_timeout = '60s'"))
        known = await _known_state(tx)
        found, run_id = await _look_at(redis, service)
        if known is None or known[0] != found:
            await _recover_from_wipe(tx, redis, service, run_id, is_first=known is None)
        elif known[1] != run_id:
            await _recover_from_restart(tx, redis, run_id)


async def _take_turns(tx: Transaction) -> None:
    await tx.execute(sa.text("SELECT pg_advisory_xact_lock(hashtext(current_schema() || ' relay'))"))


async def _known_state(tx: Transaction) -> tuple[str, str] | None:
    row = (await tx.execute(sa.text("SELECT epoch, run_id FROM relay_state"))).one_or_none()
    return (row.epoch, row.run_id) if row else None


async def _look_at(redis: Redis, service: str) -> tuple[str | None, str]:
    epoch = cast("bytes | None", await redis.get(epoch_key(service)))
    server = await redis.info("server")
    return (epoch.decode() if epoch else None), server["run_id"]


async def _recover_from_wipe(tx: Transaction, redis: Redis, service: str, run_id: str, *, is_first: bool) -> None:
    released = await tx.execute(sa.text(f"UPDATE outbox SET stream_ms = NULL, stream_seq = NULL WHERE {_BEYOND_MARK}"))
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
        log.warning("redis lost its streams; publishing again", service=service, events=released.rowcount)


async def _recover_from_restart(tx: Transaction, redis: Redis, run_id: str) -> None:
    released = 0
    for stream in (await tx.execute(sa.text("SELECT DISTINCT stream FROM outbox"))).scalars().all():
        ms, seq = await _newest_id(redis, stream)
        # The last minute before Redis went away, however long ago that was, and all that an older append-only
        # file does not know of.
        freed = await tx.execute(
            sa.text(f"""
                UPDATE outbox SET stream_ms = NULL, stream_seq = NULL
                WHERE stream = :stream AND {_BEYOND_MARK}
                  AND (stream_ms > (SELECT max(stream_ms) FROM outbox WHERE stream = :stream) - :window
                       OR (stream_ms, stream_seq) > (:ms, :seq))
            """),
            {"stream": stream, "window": _REPUBLISH_AFTER_RESTART_MS, "ms": ms, "seq": seq},
        )
        released += freed.rowcount
    await tx.execute(sa.text("UPDATE relay_state SET run_id = :run_id"), {"run_id": run_id})
    log.warning("redis restarted; publishing again what it may have lost", events=released)


async def _newest_id(redis: Redis, stream: str) -> tuple[int, int]:
    try:
        found = cast("dict[str, Any]", await redis.xinfo_stream(stream))
    except ResponseError:
        return (0, 0)
    return _halves(found["last-generated-id"])


async def forget_consumed(database: Database, redis: Redis, service: str, streams: Sequence[str]) -> None:
    """Store how far every consumer group is, trim the streams to there, and delete old outbox rows below it.

    A stream of which a known group is missing keeps everything: the group will be made again and read from the
    beginning. Does nothing when Redis is not the one that the schema knows: its groups say nothing of our events.
    """
    async with database.transaction() as tx:
        epoch = await known_epoch(tx)
        known = await _known_groups(tx)
    positions = {stream: await _positions(redis, stream) for stream in streams}
    # Asked last: had Redis lost anything before the positions were read, this epoch would not be there.
    if epoch is None or (await _look_at(redis, service))[0] != epoch:
        return
    marks: dict[str, tuple[int, int]] = {}
    for stream, groups in positions.items():
        missing = known.get(stream, set()) - groups.keys()
        if missing:
            log.warning("consumer groups are missing; nothing is forgotten", stream=stream, groups=sorted(missing))
        elif groups:
            marks[stream] = min(groups.values())
    if await _store_marks(database, epoch, positions, marks):
        for stream, (ms, seq) in marks.items():
            await redis.xtrim(stream, minid=f"{ms}-{seq}", approximate=True)
        while await _delete_consumed(database) == _DELETE_BATCH:
            pass


async def _known_groups(tx: Transaction) -> dict[str, set[str]]:
    rows = await tx.execute(
        sa.text(f"SELECT stream, name FROM stream_groups WHERE seen_at > now() - interval '{_RETIRED_AFTER}'")
    )
    known: dict[str, set[str]] = {}
    for stream, name in rows:
        known.setdefault(stream, set()).add(name)
    return known


async def _store_marks(
    database: Database,
    epoch: str,
    positions: dict[str, dict[str, tuple[int, int]]],
    marks: dict[str, tuple[int, int]],
) -> bool:
    """Whether the marks were stored; not when a wipe has been dealt with since they were read."""
    seen = [{"stream": stream, "name": name} for stream, groups in positions.items() for name in sorted(groups)]
    async with database.transaction() as tx:
        await _take_turns(tx)
        if await known_epoch(tx) != epoch:
            return False
        if seen:
            await tx.execute(
                sa.text("""
                    INSERT INTO stream_groups (stream, name) VALUES (:stream, :name)
                    ON CONFLICT (stream, name) DO UPDATE SET seen_at = now()
                """),
                seen,
            )
        if not marks:
            return True
        await tx.execute(
            sa.text("""
                INSERT INTO stream_marks (stream, stream_ms, stream_seq) VALUES (:stream, :ms, :seq)
                ON CONFLICT (stream) DO UPDATE SET stream_ms = :ms, stream_seq = :seq
            """),
            [{"stream": stream, "ms": ms, "seq": seq} for stream, (ms, seq) in marks.items()],
        )
    return True


async def _delete_consumed(database: Database) -> int:
    # From the old end of the primary key, so that it never reads the rows that are still young.
    async with database.transaction() as tx:
        deleted = await tx.execute(
            sa.text(f"""
                DELETE FROM outbox
                USING (SELECT position FROM outbox ORDER BY position LIMIT {_DELETE_BATCH}) AS oldest,
                    stream_marks AS mark
                WHERE outbox.position = oldest.position AND mark.stream = outbox.stream
                  AND (outbox.stream_ms, outbox.stream_seq) <= (mark.stream_ms, mark.stream_seq)
                  AND outbox.created_at < now() - interval '{_KEEP_PUBLISHED}'
            """)
        )
    return deleted.rowcount


async def _positions(redis: Redis, stream: str) -> dict[str, tuple[int, int]]:
    """For each group that reads the stream, the id up to which it has acknowledged everything."""
    try:
        groups = cast("list[dict[str, bytes]]", await redis.xinfo_groups(stream))
    except ResponseError:
        return {}
    positions: dict[str, tuple[int, int]] = {}
    for group in groups:
        # `last-delivered-id` was read before: what is delivered in between is pending above it.
        pending = await redis.xpending(stream, group["name"])
        if pending["min"] is None:
            position = _halves(group["last-delivered-id"])
        else:
            ms, seq = _halves(pending["min"])
            position = min(
                (ms, seq - 1) if seq else (ms - 1, 2**63 - 1),
                _halves(group["last-delivered-id"]),
            )
        positions[group["name"].decode()] = position
    return positions


def _halves(entry_id: bytes) -> tuple[int, int]:
    ms, _, seq = entry_id.decode().partition("-")
    return int(ms), int(seq)
