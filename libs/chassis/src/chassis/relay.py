"""Carries committed events from the outbox to Redis Streams, and notices when Redis has lost them.

Whoever committed publishes: the process is woken in memory after the commit. A sweep every second finds what a
dead process left behind. Several relays of one service may run at once; rows are claimed with SKIP LOCKED.
"""

import asyncio
from collections.abc import Sequence
from time import monotonic
from typing import Any, cast

import sqlalchemy as sa
import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from chassis import consumed_events, metrics, relay_recovery, tracing
from chassis.database import Database, Transaction, is_transient
from chassis.pacing import Pace, growing

_BATCH = 32
"""Rows, each of which holds up to a few hundred events."""
_SWEEP_SECONDS = 1.0
_FORGET_SECONDS = 60.0
_DISTANCE = growing(0.1, 0.2, full=40)
"""By transactions, whose events are published."""
BODY_FIELD = "__data__"
"""The field of a stream entry that FastStream reads as the message: here one event or several, each on a line."""

# Together with the claim: no recovery begins until the transaction ends, for it would not see what has been sent to
# Redis and is not marked yet. The epoch is the one that this schema last wrote to Redis, or the one before when a
# recovery ended just now: publishing asks Redis for it, and nothing is published under one that is over.
_CLAIM = sa.text("""
    SELECT epoch, position, stream, bodies, events
    FROM (SELECT position, stream, bodies, events FROM outbox
          WHERE stream_ms IS NULL ORDER BY position LIMIT :limit FOR UPDATE SKIP LOCKED) AS claimed
    CROSS JOIN pg_advisory_xact_lock_shared(hashtext(current_schema() || ' relay'))
    LEFT JOIN relay_state ON true
    ORDER BY position
""")
_MARK_PUBLISHED = sa.text("""
    UPDATE outbox SET stream_ms = published.ms, stream_seq = published.seq
    FROM unnest(CAST(:positions AS bigint[]), CAST(:ms AS bigint[]), CAST(:seq AS bigint[]))
        AS published(position, ms, seq)
    WHERE outbox.position = published.position
""")
# Bounded: while Redis is away for long, counting must not become the load. Positions grow with time.
_BACKLOG = sa.text("""
    SELECT (SELECT coalesce(sum(events), 0)
            FROM (SELECT events FROM outbox WHERE stream_ms IS NULL LIMIT 100000) AS waiting),
           coalesce(extract(epoch FROM now() - (
               SELECT created_at FROM outbox WHERE stream_ms IS NULL ORDER BY position LIMIT 1)), 0)
""")
# One script instead of a command for each row: nothing is written to a Redis that is not the one that the schema knows.
# Keys: of the epoch, then a stream for each row. Arguments: the epoch, the field, then the events of each row. Answers
# the id of each row's entry.
_PUBLISH = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return nil end
local ids = {}
for row = 2, #KEYS do
    ids[row - 1] = redis.call('XADD', KEYS[row], '*', ARGV[2], ARGV[row + 1])
end
return ids
"""

log = structlog.get_logger(__name__)


class Relay:
    """Publishes the outbox of one service for as long as `run` runs.

    `committed` is set by the transactions that wrote events; `database` should be a small pool of the relay's own,
    so that it never queues behind requests. `streams` are all the streams that the service publishes on.
    """

    def __init__(
        self, database: Database, redis: Redis, *, service: str, streams: Sequence[str], committed: asyncio.Event
    ) -> None:
        self._database = database
        self._redis = redis
        self._service = service
        self._streams = streams
        self._committed = committed
        self._epoch_key = relay_recovery.epoch_key(service)
        self._next_sweep = 0.0
        self._pace = Pace(_DISTANCE)
        self._publishing = asyncio.Lock()

    async def run(self) -> None:
        """Publish until cancelled. Failures of Redis or PostgreSQL are logged and tried again at the next sweep."""
        # Beside the publishing: deleting a busy minute's rows takes seconds.
        forgetting = asyncio.create_task(self._forget_regularly())
        try:
            while True:
                await self._turn(committed=await self._wait_for_commits())
        finally:
            forgetting.cancel()

    async def _wait_for_commits(self) -> bool:
        """Whether there were any before it was time to sweep."""
        # Not `wait_for`: before Python 3.12 it drops a cancellation that arrives together with the event.
        try:
            async with asyncio.timeout(_SWEEP_SECONDS):
                await self._committed.wait()
        except TimeoutError:
            return False
        await self._pace.keep()
        # What was committed until now is published by the turn that begins.
        self._committed.clear()
        return True

    async def _turn(self, *, committed: bool) -> None:
        try:
            if await self._sweep_if_due() or committed:
                await self.publish_waiting()
        except Exception as error:
            _log_failure(error)
            self._next_sweep = 0.0
            await asyncio.sleep(_SWEEP_SECONDS)

    async def _forget_regularly(self) -> None:
        while True:
            await asyncio.sleep(_FORGET_SECONDS)
            try:
                await consumed_events.forget_consumed(self._database, self._redis, self._service, self._streams)
            except Exception as error:
                _log_failure(error)

    async def _sweep_if_due(self) -> bool:
        """Whether it was, and has found something to publish."""
        now = monotonic()
        if now < self._next_sweep:
            return False
        # First: the backlog matters most while Redis is away.
        is_waiting = await self._measure_backlog()
        is_lost = await relay_recovery.notice_losses(self._database, self._redis, self._service)
        self._next_sweep = now + _SWEEP_SECONDS
        return is_waiting or is_lost

    async def _measure_backlog(self) -> bool:
        async with self._database.statement() as tx:
            waiting, oldest = (await tx.execute(_BACKLOG)).one()
        metrics.OUTBOX_BACKLOG.set(waiting)
        metrics.OUTBOX_OLDEST_SECONDS.set(oldest)
        return bool(waiting)

    async def publish_waiting(self) -> int:
        """Publish everything that waits. Returns how many events were published, once no batch is in hand."""
        published = 0
        async with self._publishing:
            while True:
                async with self._database.transaction() as tx:
                    batch = await self._publish_batch(tx)
                self._pace.took(len(batch))
                published += sum(row.events for row in batch)
                if len(batch) < _BATCH:
                    return published

    async def _publish_batch(self, tx: Transaction) -> Sequence[sa.Row[Any]]:
        """Publish the oldest rows that wait and nobody else has claimed. Returns them."""
        rows = (await tx.execute(_CLAIM, {"limit": _BATCH})).all()
        if not rows:
            return rows
        # The only call outside that a transaction may make: bounded to a second, and the rows stay claimed.
        ids = await self._send(rows[0].epoch or "", rows)
        for row in rows:
            tracing.published(row.stream, row.bodies)
        await tx.execute(
            _MARK_PUBLISHED,
            {
                "positions": [row.position for row in rows],
                "ms": [ms for ms, _ in ids],
                "seq": [seq for _, seq in ids],
            },
        )
        return rows

    async def _send(self, epoch: str, rows: Sequence[sa.Row[Any]]) -> list[tuple[int, int]]:
        """Write the rows to their streams, an entry for each. Returns the ids of these."""
        keys = [self._epoch_key, *(row.stream for row in rows)]
        arguments = [epoch, BODY_FIELD, *(row.bodies for row in rows)]
        ids = cast("list[bytes] | None", await self._redis.eval(_PUBLISH, len(keys), *keys, *arguments))
        if ids is None:
            raise relay_recovery.RedisWasWiped
        return [relay_recovery.halves(entry_id) for entry_id in ids]


def _log_failure(error: Exception) -> None:
    if isinstance(error, RedisError) or is_transient(error):
        log.warning("relay waits", reason=type(error).__name__)
    else:
        log.error("relay failed", exc_info=error)
