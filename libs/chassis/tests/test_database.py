"""Statements that are transactions by themselves."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from chassis.database import Database

_ADD = sa.text("""
    INSERT INTO entries (id, amount)
    SELECT id, amount FROM unnest(CAST(:ids AS text[]), CAST(:amounts AS int[])) AS new (id, amount)
""")


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
    before = await entries(database)
    async with database.engine.connect() as connection:
        await connection.execute(_ADD, {"ids": ["undone"], "amounts": [1]})
        await connection.rollback()
    assert await entries(database) == before
