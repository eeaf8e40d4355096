"""PostgreSQL: one pool per process, and transactions that are visible where they happen."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

import orjson
import psycopg
import sqlalchemy as sa
from sqlalchemy.engine import CursorResult
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from chassis import tracing
from chassis.bounded_connection import connector

ANSWER_SECONDS = 11.0
_CONNECTION_LOST = ("08", "57P0")
"""SQLSTATE prefixes: connection exceptions, and the server shutting down or crashing."""


class Transaction:
    """An open transaction. It commits when its `async with` block ends, and rolls back when that raises."""

    __slots__ = ("connection", "wrote_events")

    def __init__(self, connection: AsyncConnection) -> None:
        self.connection = connection
        self.wrote_events = False
        """Set by `outbox.add`: the relay is woken once this has committed."""

    async def execute(
        self, statement: sa.Executable, parameters: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None
    ) -> CursorResult[*tuple[Any, ...]]:
        return await self.connection.execute(statement, parameters)


class Database:
    """The process's pool of connections to its own schema.

    Time limits (idle in transaction, lock, statement) are set on the role when it is provisioned, so that no
    frozen process holds a lock for long. A caller waits at most two seconds for a connection, and `answer_seconds`
    for each answer of the server: a little longer than the server's own limit of a statement.
    """

    def __init__(
        self, url: str, *, pool_size: int = 4, overflow: int = 2, answer_seconds: float = ANSWER_SECONDS
    ) -> None:
        self.engine = create_async_engine(
            sqlalchemy_url(url),
            pool_size=pool_size,
            max_overflow=overflow,
            pool_timeout=2,
            pool_use_lifo=True,
            # Errors are logged; what a merchant or shopper sent is not.
            hide_parameters=True,
            connect_args={
                "connect_timeout": 3,
                "application_name": "gateway",
                "async_creator_fn": connector(answer_seconds),
            },
        )
        self.limit = pool_size + overflow
        """Connections that it holds at most."""
        # The same pool: a connection is switched over when it is taken, which costs no trip.
        self._autocommit = self.engine.execution_options(isolation_level="AUTOCOMMIT")
        self.events_committed = asyncio.Event()
        """Set when a transaction that wrote to the outbox has committed; the relay clears it."""

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """Commits when the block ends, rolls back when it raises. Wakes the relay if events were written."""
        with tracing.step("transaction"):
            async with self.engine.connect() as connection, connection.begin():
                transaction = Transaction(connection)
                yield transaction
        if transaction.wrote_events:
            self.events_committed.set()

    def in_use(self) -> int:
        """How many connections somebody holds now."""
        pool = self.engine.pool
        assert isinstance(pool, sa.QueuePool)
        return pool.checkedout()

    @asynccontextmanager
    async def statement(self) -> AsyncIterator[Transaction]:
        """For one statement that is a transaction by itself: one trip to the server instead of three.

        It has committed when `execute` returns. Not for what writes events.
        """
        with tracing.step("statement"):
            async with self._autocommit.connect() as connection:
                yield Transaction(connection)

    async def is_reachable(self) -> bool:
        async with self.engine.connect() as connection:
            await connection.execute(sa.text("SELECT 1"))
        return True

    async def close(self) -> None:
        await self.engine.dispose()


def rows_as_json(rows: Sequence[Mapping[str, Any]]) -> str:
    """Many rows as one parameter, for `json_to_recordset`.

    A PostgreSQL array for each column costs the process several times as much: the driver quotes them in Python.
    """
    return orjson.dumps(rows).decode()


def sqlalchemy_url(url: str) -> str:
    """The same PostgreSQL URL with SQLAlchemy's name of the driver."""
    scheme, separator, rest = url.partition("://")
    if not separator or scheme.split("+")[0] not in ("postgresql", "postgres"):
        raise ValueError("DATABASE_URL must start with postgresql://")
    return f"postgresql+psycopg://{rest}"


def is_connection_loss(error: BaseException) -> bool:
    """Whether the server or the way to it went away, so that nothing is known of the transaction's outcome."""
    if isinstance(error, PoolTimeoutError | OSError | TimeoutError):
        return True
    if not isinstance(error, DBAPIError):
        return False
    if error.connection_invalidated:
        return True
    sqlstate = sqlstate_of(error)
    if sqlstate is None:
        return isinstance(error.orig, psycopg.OperationalError | psycopg.InterfaceError)
    return sqlstate.startswith(_CONNECTION_LOST)


def is_transient(error: BaseException) -> bool:
    """Whether the same work may well succeed a little later: lost connections, time-outs, deadlocks, full server."""
    if is_connection_loss(error):
        return True
    # 40: rollbacks such as deadlocks; 53: out of resources; 55P03 and 57014: lock and statement time-outs;
    # 25P03: the session was idle in its transaction for too long.
    return (sqlstate_of(error) or "").startswith(("40", "53", "55P03", "57014", "25P03"))


def sqlstate_of(error: BaseException) -> str | None:
    """PostgreSQL's five-character error code, where the error came from the server."""
    return getattr(getattr(error, "orig", None), "sqlstate", None)
