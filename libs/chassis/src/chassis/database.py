"""PostgreSQL: one pool per process, and transactions that are visible where they happen."""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import lru_cache
from typing import Any, cast

import orjson
import psycopg
import sqlalchemy as sa
from psycopg.pq import ExecStatus
from sqlalchemy import event
from sqlalchemy.dialects.postgresql.psycopg import PGDialectAsync_psycopg
from sqlalchemy.engine import IteratorResult
from sqlalchemy.engine.result import SimpleResultMetaData
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from chassis import tracing
from chassis.bounded_connection import connector, refuse_if_hung_up

ANSWER_SECONDS = 11.0
_CONNECTION_LOST = ("08", "57P0")
"""SQLSTATE prefixes: connection exceptions, and the server shutting down or crashing."""
_DIALECT = PGDialectAsync_psycopg()
_PARAMETER = re.compile(rb"%\((\w+)\)")


class Transaction:
    """An open transaction. It commits when its `async with` block ends, and rolls back when that raises.

    It begins when it must: one that only looks, or only makes changes at its end, is a trip to the server for each
    instead of three.
    """

    __slots__ = ("_by_statement", "_driver", "_has_begun", "_later", "connection", "wrote_events")

    def __init__(self, connection: AsyncConnection, *, by_statement: bool = False) -> None:
        self.connection = connection
        self._driver = driver_of(connection)
        self._by_statement = by_statement
        """It never begins: each statement is a transaction by itself."""
        self._has_begun = False
        self._later: list[tuple[sa.TextClause, Mapping[str, Any]]] = []
        self.wrote_events = False
        """Set by `outbox.add`: the relay is woken once this has committed."""

    async def execute(
        self, statement: sa.Executable, parameters: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None
    ) -> sa.Result[*tuple[Any, ...]]:
        """What is composed in Python goes through SQLAlchemy. A plain text is carried to the driver as it is: hot
        statements are texts, and what SQLAlchemy does for one costs the process as much as the driver itself."""
        await self._begin()
        if isinstance(statement, sa.TextClause) and not isinstance(parameters, Sequence):
            return await self._ask(statement, parameters)
        return await self.connection.execute(statement, parameters)

    async def look(
        self, statement: sa.TextClause, parameters: Mapping[str, Any] | None = None
    ) -> sa.Result[*tuple[Any, ...]]:
        """Execute what only reads and locks nothing, without beginning the transaction for it.

        What it shows may change before the transaction ends, as it may between any two statements: changes that rest
        on it must refuse what does not hold any more.
        """
        if self._later:
            await self._begin()
        return await self._ask(statement, parameters)

    async def change(self, statement: sa.TextClause, parameters: Mapping[str, Any] | None = None) -> int:
        """Execute what answers nothing. Returns how many rows it has changed."""
        await self._begin()
        return (await self._driver.execute(_driver_text(statement), parameters)).rowcount

    def later(self, statement: sa.TextClause, parameters: Mapping[str, Any]) -> None:
        """Make this change with the next statement or the commit, in one trip with all others that wait for that.

        Changes that are made together see nothing of one another, and must not be of the same rows.
        """
        self._later.append((statement, parameters))

    async def _ask(self, statement: sa.TextClause, parameters: Mapping[str, Any] | None) -> sa.Result[*tuple[Any, ...]]:
        cursor = await self._driver.execute(_driver_text(statement), parameters)
        names = [column.name for column in cursor.description or ()]
        answers = cursor.pgresult is not None and cursor.pgresult.status == ExecStatus.TUPLES_OK
        return IteratorResult(SimpleResultMetaData(names), iter(await cursor.fetchall() if answers else ()))

    async def _begin(self) -> None:
        if not (self._has_begun or self._by_statement):
            await self._driver.execute(b"BEGIN", prepare=False)
            self._has_begun = True
        await self._make_changes()

    async def _make_changes(self) -> None:
        if self._later:
            changes, self._later = self._later, []
            parameters = {
                f"{name}_{number}": value for number, (_, own) in enumerate(changes) for name, value in own.items()
            }
            await self._driver.execute(_together(tuple(statement for statement, _ in changes)), parameters)

    async def commit(self) -> None:
        await self._make_changes()
        if self._has_begun:
            await self._driver.commit()


# Statements that are put together anew for each call come and go.
@lru_cache(maxsize=512)
def _driver_text(statement: sa.TextClause) -> bytes:
    return str(statement.compile(dialect=_DIALECT)).encode()


@lru_cache(maxsize=512)
def _together(changes: tuple[sa.TextClause, ...]) -> bytes:
    """One statement that makes all the changes. The parameters of each carry its number."""
    numbered = [
        b"change_%d AS (%b)" % (number, _PARAMETER.sub(rb"%%(\1_%d)" % number, _driver_text(change)))
        for number, change in enumerate(changes)
    ]
    return b"WITH " + b", ".join(numbered) + b" SELECT"


def driver_of(connection: AsyncConnection) -> psycopg.AsyncConnection[Any]:
    """A connection as the driver knows it."""
    assert connection.sync_connection is not None
    return cast("psycopg.AsyncConnection[Any]", connection.sync_connection.connection.driver_connection)


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
            # Nothing begins unasked. `Transaction` asks.
            isolation_level="AUTOCOMMIT",
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
        event.listen(self.engine.sync_engine, "checkout", refuse_if_hung_up)
        self.limit = pool_size + overflow
        """Connections that it holds at most."""
        self.events_committed = asyncio.Event()
        """Set when a transaction that wrote to the outbox has committed; the relay clears it."""

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """Commits when the block ends, rolls back when it raises. Wakes the relay if events were written."""
        with tracing.step("transaction"):
            async with self._checked_out() as transaction:
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
        """For statements that are transactions by themselves: one trip to the server instead of three.

        Each has committed when `execute` returns. Not for what writes events.
        """
        with tracing.step("statement"):
            async with self._checked_out(by_statement=True) as transaction:
                yield transaction

    async def is_reachable(self) -> bool:
        async with self.engine.connect() as connection:
            await connection.execute(sa.text("SELECT 1"))
        return True

    async def close(self) -> None:
        await self.engine.dispose()

    @asynccontextmanager
    async def _checked_out(self, *, by_statement: bool = False) -> AsyncIterator[Transaction]:
        async with self.engine.connect() as connection:
            try:
                transaction = Transaction(connection, by_statement=by_statement)
                yield transaction
                await transaction.commit()
            except psycopg.Error as error:
                # Only SQLAlchemy's own errors tell the pool that a connection is lost.
                if driver_of(connection).closed:
                    await connection.invalidate(error)
                raise


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
    sqlstate = sqlstate_of(error)
    if sqlstate is None:
        return isinstance(_from_driver(error), psycopg.OperationalError | psycopg.InterfaceError)
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
    return getattr(_from_driver(error), "sqlstate", None)


def _from_driver(error: BaseException) -> BaseException | None:
    """The driver's error, which SQLAlchemy wraps in its own where it was asked."""
    return error.orig if isinstance(error, DBAPIError) else error
