"""Waiting is a row, never only a task: work that is due at a time stands in a table and is claimed when its time comes.

A claim moves the due time to the end of a lease and writes a lease token, so one index finds both what is due and
what a dead process left. Whoever records a result names the token; a worker that was frozen past its lease finds
its token gone and changes nothing.
"""

import asyncio
import contextlib
import uuid
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Any, Protocol

import sqlalchemy as sa
import structlog
from sqlalchemy.dialects import postgresql

from chassis import metrics
from chassis.database import Database, Transaction, is_transient

_LONGEST_SLEEP_SECONDS = 1.0
_LOCKED_SECONDS = 0.05
"""Pause when a row is due but another transaction holds it."""
_GATHER_SECONDS = 0.1
"""Pause while there is work: what falls due in it shares the next claim."""
_NOW = "coalesce(CAST(:now AS timestamptz), now())"

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Claim:
    """Rows that are ours until the lease ends."""

    lease_token: uuid.UUID
    keys: Sequence[Any]


class Waiting(Protocol):
    """Work that waits in a table."""

    async def claim(self, tx: Transaction, limit: int) -> Claim:
        """Lease at most `limit` rows whose time has come, with one statement."""
        ...

    async def seconds_until_due(self, tx: Transaction) -> float:
        """How long until another row is due; at most a second. One statement, too."""
        ...


class DueRows:
    """Which rows of a table wait, and when they are due. A partial index on (`due`) `WHERE waiting` belongs to it.

    `lease` is the column of the lease's token, a UUID; a lease lasts for `lease_seconds`.
    """

    def __init__(
        self,
        *,
        key: sa.Column[Any],
        due: sa.Column[Any],
        lease: sa.Column[Any],
        waiting: sa.ColumnElement[bool],
        lease_seconds: float = 15.0,
    ) -> None:
        self._lease_seconds = lease_seconds
        table, literals = key.table, {"literal_binds": True}
        condition = waiting.compile(dialect=postgresql.dialect(), compile_kwargs=literals)
        # Another worker takes other rows instead of waiting for ours; all that are due are claimed: they are locked.
        # An array: a join is planned by how many rows there seem to be, which is wrong where it was empty just now.
        self._claim = sa.text(f"""
            WITH due_rows AS (
                SELECT {key.name}, {due.name} FROM {table}
                WHERE {condition} AND {due.name} <= {_NOW} ORDER BY {due.name} LIMIT :limit FOR UPDATE SKIP LOCKED
            ),
            claimed AS (
                UPDATE {table}
                SET {due.name} = {_NOW} + make_interval(secs => :lease_seconds), {lease.name} = CAST(:token AS uuid)
                WHERE {key.name} = ANY(ARRAY(SELECT {key.name} FROM due_rows))
            )
            SELECT {key.name} FROM due_rows ORDER BY {due.name}
        """)
        self._next_due = sa.text(f"""
            SELECT extract(epoch FROM (
                SELECT {due.name} FROM {table} WHERE {condition} ORDER BY {due.name} LIMIT 1) - {_NOW})
        """)

    async def claim(self, tx: Transaction, limit: int, *, now: datetime | None = None) -> Claim:
        """Lease the `limit` rows that have been due the longest; the keys come in that order.

        `now` stands in for the database's clock. Rows that another transaction holds are passed over.
        """
        token = uuid.uuid4()
        wanted = {"limit": limit, "lease_seconds": self._lease_seconds, "token": token, "now": now}
        return Claim(token, (await tx.execute(self._claim, wanted)).scalars().all())

    async def seconds_until_due(self, tx: Transaction, *, now: datetime | None = None) -> float:
        """How long until the next row is due; at most a second, so that rows of other processes are seen."""
        found = (await tx.execute(self._next_due, {"now": now})).scalar_one()
        return _LONGEST_SLEEP_SECONDS if found is None else min(max(float(found), 0.0), _LONGEST_SLEEP_SECONDS)


class Poller:
    """Hands due rows to `act`, batch by batch, for as long as `run` runs.

    `act` does its work outside the claiming transaction and ends well within the lease. When it fails, the rows
    come back after their lease. `wake()` makes it look at once.
    """

    def __init__(
        self, name: str, database: Database, rows: Waiting, act: Callable[[Claim], Awaitable[None]], *, batch: int = 100
    ) -> None:
        self.name = name
        self._database = database
        self._rows = rows
        self._act = act
        self._batch = batch
        self._woken = asyncio.Event()
        self._stopping = False
        self.last_turn = monotonic()
        """When the poller last came round, by the monotonic clock: what liveness watches."""

    def wake(self) -> None:
        self._woken.set()

    def stop(self) -> None:
        """End `run` after the batch in hand."""
        self._stopping = True
        self._woken.set()

    async def run(self) -> None:
        while not self._stopping:
            self.last_turn = monotonic()
            try:
                pause = await self._take_turn()
            except Exception as error:
                pause = _LONGEST_SLEEP_SECONDS
                if is_transient(error):
                    log.warning("poller waits", queue=self.name, reason=type(error).__name__)
                else:
                    log.exception("poller failed", queue=self.name)
            if pause > 0 and not self._stopping:
                # Not `wait_for`: before Python 3.12 it drops a cancellation that arrives together with the event.
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(pause):
                        await self._woken.wait()

    async def _take_turn(self) -> float:
        if not self._stopping:
            self._woken.clear()
        async with self._database.statement() as tx:
            claim = await self._rows.claim(tx, self._batch)
        if claim.keys:
            metrics.DUE_ROWS_CLAIMED.labels(self.name).inc(len(claim.keys))
            await self._act(claim)
        if len(claim.keys) == self._batch:
            return 0.0
        if claim.keys:
            return _GATHER_SECONDS
        async with self._database.statement() as tx:
            pause = await self._rows.seconds_until_due(tx)
        # A row that is due and yet could not be claimed is locked: asking for it again at once would only burn time.
        return max(pause, _LOCKED_SECONDS)
