"""Work waits in rows: each due row is given to one poller at a time, and nothing that waits is lost."""

# pyright: reportMissingParameterType=false

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from libs.chassis.tests.builders import CHORES

from chassis.database import Database
from chassis.due_rows import Claim, DueRows, Poller
from chassis.errors import ServiceUnavailable
from chassis.testing import eventually

NOON = datetime(2024, 1, 15, 12, tzinfo=UTC)


def due_rows(lease_seconds: float = 15.0) -> DueRows:
    return DueRows(
        key=CHORES.c.id,
        due=CHORES.c.due_at,
        lease=CHORES.c.lease_token,
        waiting=CHORES.c.due_at.is_not(None),
        lease_seconds=lease_seconds,
    )


@pytest.fixture
async def rows(database: Database) -> DueRows:
    await change(database, "DELETE FROM chores")
    return due_rows()


async def change(database: Database, statement: str, **parameters) -> int:
    async with database.transaction() as tx:
        return await tx.change(sa.text(statement), parameters)


async def add_chore(database: Database, chore: int, due_at: datetime) -> None:
    await change(database, "INSERT INTO chores (id, due_at) VALUES (:id, :due)", id=chore, due=due_at)


async def claim(database: Database, rows: DueRows, limit: int = 100, now: datetime | None = NOON) -> Claim:
    async with database.transaction() as tx:
        return await rows.claim(tx, limit, now=now)


async def finish(database: Database, claimed: Claim) -> int:
    """Record the results of a claim, as its holder does; how many rows that changed."""
    return await change(
        database,
        "UPDATE chores SET due_at = NULL WHERE lease_token = :token",
        token=claimed.lease_token,
    )


async def waiting(database: Database) -> int:
    async with database.transaction() as tx:
        return (await tx.execute(sa.text("SELECT count(*) FROM chores WHERE due_at IS NOT NULL"))).scalar_one()


async def test_the_rows_that_are_due_the_longest_are_claimed_first_and_in_that_order(database, rows):
    for chore, minutes in ((1, 1), (2, 30), (3, 5), (4, 20), (5, 10)):
        await add_chore(database, chore, NOON - timedelta(minutes=minutes))
    assert list((await claim(database, rows, limit=3)).keys) == [2, 4, 5]
    assert list((await claim(database, rows, limit=3)).keys) == [3, 1]


async def test_a_row_is_due_at_its_time_and_not_before(database, rows):
    await add_chore(database, 1, NOON)
    assert not (await claim(database, rows, now=NOON - timedelta(microseconds=1))).keys
    assert (await claim(database, rows, now=NOON)).keys


async def test_a_claimed_row_comes_back_when_its_lease_ends(database, rows):
    await add_chore(database, 1, NOON)
    await claim(database, rows)
    assert not (await claim(database, rows, now=NOON + timedelta(seconds=14.9))).keys
    assert (await claim(database, rows, now=NOON + timedelta(seconds=15))).keys


async def test_a_holder_that_slept_past_its_lease_changes_nothing(database, rows):
    await add_chore(database, 1, NOON)
    frozen = await claim(database, rows)
    successor = await claim(database, rows, now=NOON + timedelta(minutes=1))
    assert await finish(database, frozen) == 0
    assert await finish(database, successor) == 1


async def test_two_claims_at_the_same_moment_never_share_a_row(database, rows):
    for chore in range(40):
        await add_chore(database, chore, NOON)
    async with database.transaction() as one, database.transaction() as other:
        first = await rows.claim(one, 30, now=NOON)
        second = await rows.claim(other, 30, now=NOON)
    assert len(first.keys) == 30
    assert sorted([*first.keys, *second.keys]) == list(range(40))


async def test_without_an_injected_moment_the_clock_of_the_database_counts(database, rows):
    await change(database, "INSERT INTO chores VALUES (1, now()), (2, now() + interval '1 hour')")
    assert list((await claim(database, rows, now=None)).keys) == [1]


async def test_the_pause_until_the_next_row_is_a_second_at_most_and_never_negative(database, rows):
    async def pause() -> float:
        async with database.transaction() as tx:
            return await rows.seconds_until_due(tx, now=NOON)

    assert await pause() == 1.0
    await add_chore(database, 1, NOON + timedelta(hours=1))
    assert await pause() == 1.0
    await add_chore(database, 2, NOON + timedelta(milliseconds=250))
    assert await pause() == pytest.approx(0.25)
    await add_chore(database, 3, NOON - timedelta(hours=1))
    assert await pause() == 0.0


class Worker:
    """Does what is due and remembers it; fails or waits where it is told to."""

    def __init__(self, database: Database, rows: DueRows, batch: int = 100) -> None:
        self.done: list[int] = []
        self.attempts = 0
        self.failures: list[Exception] = []
        self.go_on = asyncio.Event()
        self.go_on.set()
        self._database = database
        self.poller = Poller("chores", database, rows, self.act, batch=batch)

    async def act(self, claimed: Claim) -> None:
        self.attempts += 1
        await self.go_on.wait()
        if self.failures:
            raise self.failures.pop()
        self.done += claimed.keys
        await finish(self._database, claimed)

    async def finished(self) -> list[int]:
        return sorted(self.done)

    async def begun(self) -> int:
        return self.attempts


async def test_two_pollers_do_every_chore_once(database, rows):
    for chore in range(200):
        await add_chore(database, chore, NOON)
    workers = [Worker(database, rows, batch=7) for _ in range(2)]
    running = [asyncio.create_task(worker.poller.run()) for worker in workers]
    await eventually(lambda: waiting(database), lambda count: count == 0)
    for worker in workers:
        worker.poller.stop()
    await asyncio.gather(*running)
    assert sorted(workers[0].done + workers[1].done) == list(range(200))


async def test_a_woken_poller_looks_at_once(database, rows):
    worker = Worker(database, rows)
    running = asyncio.create_task(worker.poller.run())
    first_turn = worker.poller.last_turn

    async def came_round() -> bool:
        return worker.poller.last_turn > first_turn

    await eventually(came_round)
    await add_chore(database, 1, NOON)
    async with asyncio.timeout(0.9):  # alone it would sleep for a second
        worker.poller.wake()
        await eventually(worker.finished)
    worker.poller.stop()
    await running


async def test_a_stopping_poller_finishes_what_is_in_hand_and_takes_nothing_more(database, rows):
    for chore in range(2):
        await add_chore(database, chore, NOON)
    worker = Worker(database, rows, batch=1)
    worker.go_on.clear()
    running = asyncio.create_task(worker.poller.run())
    await eventually(worker.begun)
    worker.poller.stop()
    assert not running.done()
    worker.go_on.set()
    await running
    assert len(worker.done) == 1
    assert await waiting(database) == 1


@pytest.mark.parametrize("failure", [ServiceUnavailable(), ConnectionResetError(), ValueError("a bug")])
async def test_what_failed_comes_back_after_its_lease(database, rows, failure):
    await add_chore(database, 1, NOON)
    worker = Worker(database, due_rows(lease_seconds=0.05))
    worker.failures = [failure]
    running = asyncio.create_task(worker.poller.run())
    assert await eventually(worker.finished) == [1]
    assert worker.attempts == 2
    worker.poller.stop()
    await running


async def test_a_row_that_another_transaction_holds_is_not_asked_for_in_a_busy_loop(database, rows):
    await add_chore(database, 1, NOON)
    worker = Worker(database, rows)
    turns = 0

    class CountingRows:
        async def claim(self, tx, limit):
            nonlocal turns
            turns += 1
            return await rows.claim(tx, limit)

        seconds_until_due = rows.seconds_until_due

    poller = Poller("chores", database, CountingRows(), worker.act)
    running = asyncio.create_task(poller.run())
    async with database.transaction() as tx:
        await tx.execute(sa.text("SELECT FROM chores FOR UPDATE"))
        before = turns
        await tx.execute(sa.text("SELECT pg_sleep(0.3)"))
        assert turns - before <= 8
    await eventually(worker.finished)
    poller.stop()
    await running


async def test_a_cancellation_that_arrives_together_with_a_wake_is_not_lost(database, rows):
    worker = Worker(database, rows)
    running = asyncio.create_task(worker.poller.run())
    first_turn = worker.poller.last_turn

    async def came_round() -> bool:
        return worker.poller.last_turn > first_turn

    await eventually(came_round)
    worker.poller.wake()
    running.cancel()
    async with asyncio.timeout(5):
        await asyncio.gather(running, return_exceptions=True)
    assert running.done()
