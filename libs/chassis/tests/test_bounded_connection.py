"""Nobody is held for long by a PostgreSQL that has stopped answering."""

# pyright: reportMissingParameterType=false

import contextlib
import os
import signal
from time import monotonic

import pytest
import sqlalchemy as sa
from psycopg import OperationalError

from chassis.database import Database, is_connection_loss
from chassis.error_envelope import answer_to_crash

_LIMIT_SECONDS = 0.3


@contextlib.asynccontextmanager
async def impatient(database_url):
    database = Database(database_url, pool_size=1, overflow=0, answer_seconds=_LIMIT_SECONDS)
    yield database
    await database.close()


@contextlib.contextmanager
def frozen(pid):
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


async def ask(tx, question="SELECT pg_backend_pid()"):
    return (await tx.execute(sa.text(question))).scalar_one()


async def ask_frozen(database):
    """Freeze the server's end of a transaction, and ask it something. Gives the process that was frozen."""
    async with database.transaction() as tx:
        pid = await ask(tx)
        with frozen(pid):
            await ask(tx)


async def commit_frozen(database):
    with contextlib.ExitStack() as until_the_end:
        async with database.transaction() as tx:
            until_the_end.enter_context(frozen(await ask(tx)))


@pytest.mark.parametrize("work", [ask_frozen, commit_frozen])
async def test_what_a_frozen_server_does_not_answer_fails_in_time(work, database_url):
    async with impatient(database_url) as database:
        started = monotonic()
        with pytest.raises(OperationalError) as caught:
            await work(database)
        assert monotonic() - started < _LIMIT_SECONDS + 2
        # What became of the transaction is unknown: callers are told to try again.
        assert is_connection_loss(caught.value)
        assert answer_to_crash(caught.value).status_code == 503


async def test_a_connection_that_was_given_up_is_replaced_by_a_new_one(database_url):
    async with impatient(database_url) as database:
        with pytest.raises(OperationalError):
            await ask_frozen(database)
        async with database.transaction() as tx:
            assert await ask(tx)
        assert database.in_use() == 0


async def test_many_answers_in_time_may_take_longer_together_than_one_may(database_url):
    async with impatient(database_url) as database, database.transaction() as tx:
        started = monotonic()
        while monotonic() - started < 2 * _LIMIT_SECONDS:
            await ask(tx, "SELECT 1 FROM pg_sleep(0.05)")


async def test_the_use_of_a_pool_can_be_seen(database_url):
    async with impatient(database_url) as database:
        assert database.limit == 1
        assert database.in_use() == 0
        async with database.transaction() as tx:
            await ask(tx)
            assert database.in_use() == 1
        assert database.in_use() == 0
