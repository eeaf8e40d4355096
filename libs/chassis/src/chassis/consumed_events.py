"""Which events nobody needs any more: every consumer group is past them, and they are old.

What is forgotten cannot be published again, so nothing is forgotten by the word of a Redis that the schema does not
know: after a wipe or a restart its groups may be past ids that stand in for events which are lost.
"""

from collections.abc import Sequence
from typing import cast

import sqlalchemy as sa
import structlog
from redis.asyncio import Redis
from redis.exceptions import ResponseError

from chassis.database import Database, Transaction
from chassis.relay_recovery import halves, known_state, look_at, take_turns

_KEEP_PUBLISHED = "10 minutes"
_DELETE_BATCH = 5_000
_RETIRED_AFTER = "1 day"
"""A group that has been missing for so long is taken to be gone for good."""

log = structlog.get_logger(__name__)


async def forget_consumed(database: Database, redis: Redis, service: str, streams: Sequence[str]) -> None:
    """Store how far every consumer group is, trim the streams to there, and delete old outbox rows below it.

    A stream of which a known group is missing keeps everything: the group will be made again and read from the
    beginning. Does nothing when Redis is not the one that the schema knows: its groups say nothing of our events.
    """
    async with database.transaction() as tx:
        state = await known_state(tx)
        known = await _known_groups(tx)
    positions = {stream: await _positions(redis, stream) for stream in streams}
    # Asked last: had Redis lost anything before the positions were read, this state would not be there.
    if state is None or await look_at(redis, service) != state:
        return
    marks: dict[str, tuple[int, int]] = {}
    for stream, groups in positions.items():
        missing = known.get(stream, set()) - groups.keys()
        if missing:
            log.warning("consumer groups are missing; nothing is forgotten", stream=stream, groups=sorted(missing))
        elif groups:
            marks[stream] = min(groups.values())
    if await _store_marks(database, state, positions, marks):
        for stream, (ms, seq) in marks.items():
            # One call removes 10,000 entries at most, so that Redis is not busy for long: a minute may bring many more.
            while await redis.xtrim(stream, minid=f"{ms}-{seq}", approximate=True):
                pass
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
    state: tuple[str, str],
    positions: dict[str, dict[str, tuple[int, int]]],
    marks: dict[str, tuple[int, int]],
) -> bool:
    """Whether the marks were stored; not when a loss has been dealt with since they were read."""
    seen = [{"stream": stream, "name": name} for stream, groups in positions.items() for name in sorted(groups)]
    async with database.transaction() as tx:
        await take_turns(tx)
        if await known_state(tx) != state:
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
        return await tx.change(
            sa.text(f"""
                DELETE FROM outbox
                USING (SELECT position FROM outbox ORDER BY position LIMIT {_DELETE_BATCH}) AS oldest,
                    stream_marks AS mark
                WHERE outbox.position = oldest.position AND mark.stream = outbox.stream
                  AND (outbox.stream_ms, outbox.stream_seq) <= (mark.stream_ms, mark.stream_seq)
                  AND outbox.created_at < now() - interval '{_KEEP_PUBLISHED}'
            """)
        )


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
            position = halves(group["last-delivered-id"])
        else:
            ms, seq = halves(pending["min"])
            position = min(
                (ms, seq - 1) if seq else (ms - 1, 2**63 - 1),
                halves(group["last-delivered-id"]),
            )
        positions[group["name"].decode()] = position
    return positions
