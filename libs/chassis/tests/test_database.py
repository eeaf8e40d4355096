"""Statements that are transactions by themselves, changes that are made together, connections that were lost."""

from contextlib import suppress

import psycopg
import pytest
import sqlalchemy as sa
from libs.chassis.tests.builders import ENTRIES
from psycopg import IntegrityError

from chassis.database import Database, Transaction, driver_of
from chassis.testing import sent_statements

_ADD = sa.text("""
    INSERT INTO entries (id, amount)
    SELECT id, amount FROM unnest(CAST(:ids AS text[]), CAST(:amounts AS int[])) AS new (id, amount)
""")
_WHO = sa.text("SELECT pg_backend_pid()")


async def entries(database: Database) -> list[str]:
    async with database.transaction() as tx:
        return list((await tx.execute(sa.text("SELECT id FROM entries ORDER BY id"))).scalars())


async def test_a_statement_by_itself_has_committed_when_it_returns(database: Database):
    async with database.statement() as statement:
        await statement.execute(_ADD, {"ids": ["alone"], "amounts": [1]})
        assert "alone" in await entries(database)


async def test_a_statement_that_fails_leaves_nothing_of_itself(database: Database):
    before = await entries(database)
    with pytest.raises(IntegrityError):
        async with database.statement() as statement:
            await statement.execute(_ADD, {"ids": ["good", "bad"], "amounts": [1, -1]})
    assert await entries(database) == before


async def test_a_transaction_after_it_is_one_again(database: Database):
    async with database.statement() as statement:
        await statement.execute(sa.text("SELECT 1"))
    with suppress(ZeroDivisionError):
        async with database.transaction() as tx:
            await tx.execute(_ADD, {"ids": ["undone"], "amounts": [1]})
            raise ZeroDivisionError
    assert "undone" not in await entries(database)


async def add_later(database: Database, **amounts: int) -> None:
    """Each entry with a change of its own."""
    async with database.transaction() as tx:
        for entry, amount in amounts.items():
            tx.later(_ADD, {"ids": [entry], "amounts": [amount]})


async def test_changes_for_later_are_made_by_the_commit(database: Database):
    await add_later(database, first=1, second=2)
    assert {"first", "second"} <= set(await entries(database))


async def test_changes_for_later_go_to_the_server_in_one_statement(database: Database):
    with sent_statements() as sent:
        await add_later(database, third=3, fourth=4)
    assert len(sent) == 1


async def test_a_look_begins_no_transaction(database: Database):
    with sent_statements() as sent:
        async with database.transaction() as tx:
            await tx.look(sa.text("SELECT 1"))
            tx.later(_ADD, {"ids": ["looked before"], "amounts": [1]})
    assert len(sent) == 2
    assert "looked before" in await entries(database)


async def test_a_look_sees_what_its_own_transaction_has_changed(database: Database):
    async with database.transaction() as tx:
        await tx.execute(_ADD, {"ids": ["made"], "amounts": [1]})
        tx.later(_ADD, {"ids": ["wished for"], "amounts": [1]})
        assert {"made", "wished for"} <= set((await tx.look(sa.text("SELECT id FROM entries"))).scalars())


async def test_what_is_looked_at_between_changes_is_undone_with_them(database: Database):
    with suppress(ZeroDivisionError):
        async with database.transaction() as tx:
            tx.later(_ADD, {"ids": ["not to stay"], "amounts": [1]})
            assert "not to stay" in (await tx.look(sa.text("SELECT id FROM entries"))).scalars().all()
            raise ZeroDivisionError
    assert "not to stay" not in await entries(database)


async def test_a_statement_sees_the_changes_that_were_asked_for_before_it(database: Database):
    async with database.transaction() as tx:
        tx.later(_ADD, {"ids": ["seen"], "amounts": [1]})
        assert "seen" in (await tx.execute(sa.text("SELECT id FROM entries"))).scalars().all()
        tx.later(_ADD, {"ids": ["seen, too"], "amounts": [1]})
        assert "seen, too" in (await tx.execute(sa.select(ENTRIES.c.id))).scalars().all()


async def change_and_fail(tx: Transaction) -> None:
    tx.later(_ADD, {"ids": ["asked for"], "amounts": [1]})
    await tx.execute(_ADD, {"ids": ["text"], "amounts": [1]})
    await tx.execute(sa.insert(ENTRIES).values(id="composed", amount=1))
    assert await tx.change(sa.text("UPDATE entries SET amount = 2 WHERE id IN ('text', 'composed')")) == 2
    tx.later(_ADD, {"ids": ["never sent"], "amounts": [1]})
    raise ZeroDivisionError


async def test_a_transaction_that_fails_undoes_all_kinds_of_its_changes(database: Database):
    before = await entries(database)
    with pytest.raises(ZeroDivisionError):
        async with database.transaction() as tx:
            await change_and_fail(tx)
    assert await entries(database) == before


async def test_one_bad_change_fails_all_that_are_made_with_it(database: Database):
    before = await entries(database)
    with pytest.raises(IntegrityError):
        await add_later(database, good=1, bad=-1)
    assert await entries(database) == before


async def test_rows_without_columns_are_rows(database: Database):
    async with database.transaction() as tx:
        assert len((await tx.execute(sa.text("SELECT FROM generate_series(1, 3)"))).all()) == 3


async def test_connections_that_the_server_hung_up_on_cost_nobody_a_failed_statement(
    database: Database, database_url: str
):
    async with database.transaction() as first, database.transaction() as second:
        pids = [(await tx.execute(_WHO)).scalar_one() for tx in (first, second)]
    with psycopg.connect(database_url) as other:
        other.execute("SELECT pg_terminate_backend(pid, 5000) FROM unnest(%s) AS of_the_pool (pid)", [pids])
    async with database.transaction() as first, database.transaction() as second:
        new = [(await tx.execute(_WHO)).scalar_one() for tx in (first, second)]
    assert not set(new) & set(pids)


async def test_a_connection_that_was_closed_while_nobody_had_it_is_replaced(database: Database):
    async with database.transaction() as tx:
        await tx.execute(_WHO)
        driver = driver_of(tx.connection)
    await driver.close()
    async with database.transaction() as tx:
        assert (await tx.execute(_WHO)).scalar_one()
