"""Concurrent commands share transactions, and one command's bad data never harms another's."""

# pyright: reportMissingParameterType=false

import asyncio

import psycopg
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from chassis import group_commit, pacing
from chassis.database import Database
from chassis.errors import BadRequest, ServiceUnavailable
from chassis.group_commit import GroupCommit
from chassis.request_context import begin_request, current_request_id

INSERT = sa.text("INSERT INTO entries SELECT * FROM unnest(CAST(:ids AS text[]), CAST(:amounts AS bigint[]))")

HOUR = 3600.0


class Ledger:
    """A set-based use case that counts its transactions."""

    def __init__(self) -> None:
        self.batches: list[int] = []

    async def __call__(self, commands, tx):
        self.batches.append(len(commands))
        accepted = [command for command in commands if command[1] != 13]
        await tx.execute(INSERT, {"ids": [c[0] for c in accepted], "amounts": [c[1] for c in accepted]})
        return [BadRequest("thirteen") if command[1] == 13 else command[0] for command in commands]


@pytest.fixture
async def ledger(database: Database) -> Ledger:
    async with database.transaction() as tx:
        await tx.execute(sa.text("DELETE FROM entries"))
    return Ledger()


async def entry_count(database: Database) -> int:
    async with database.transaction() as tx:
        return (await tx.execute(sa.text("SELECT count(*) FROM entries"))).scalar_one()


async def test_commands_that_arrive_during_a_commit_share_the_next_transaction(database, ledger):
    group = GroupCommit(database, ledger)
    answers = await asyncio.gather(*(group.submit((str(n), 1)) for n in range(100)))
    assert answers == [str(n) for n in range(100)]
    assert await entry_count(database) == 100
    assert len(ledger.batches) <= 3


async def test_commands_that_come_soon_after_a_busy_commit_wait_for_each_other(database, ledger):
    group = GroupCommit(database, ledger, distance=lambda _: 0.2)
    await asyncio.gather(*(group.submit((f"first {n}", 1)) for n in range(5)))
    soon = [asyncio.create_task(group.submit((str(n), 1))) for n in range(3)]
    await asyncio.sleep(0)  # they have submitted, each by itself
    await asyncio.gather(*soon, group.submit(("last", 1)))
    assert ledger.batches == [5, 4]


def test_the_distance_neither_shrinks_with_a_batch_that_is_merely_smaller_nor_makes_the_lonely_wait():
    assert group_commit.distance(1) == 0
    assert 0 < group_commit.distance(2) < group_commit.distance(4) == group_commit.distance(15)
    assert group_commit.distance(16) > group_commit.distance(15)


async def test_who_submits_one_command_after_the_other_waits_for_nobody(database, ledger):
    group = GroupCommit(database, ledger, distance=lambda commands: HOUR * (commands - 1))
    async with asyncio.timeout(10):
        for n in range(3):
            await group.submit((str(n), 1))
    assert ledger.batches == [1, 1, 1]


async def test_a_batch_that_took_long_is_rested_after(database, ledger, monkeypatch):
    now = 0.0
    monkeypatch.setattr(pacing, "monotonic", lambda: now)
    monkeypatch.setattr(group_commit, "_LONGEST_SECONDS", HOUR)

    async def slow(commands, tx):
        nonlocal now
        now += HOUR / 2
        return await ledger(commands, tx)

    group = GroupCommit(database, slow, distance=lambda _: 0.0)
    await asyncio.gather(*(group.submit((f"first {n}", 1)) for n in range(16)))
    soon = asyncio.create_task(group.submit(("soon", 1)))
    await asyncio.sleep(0)  # it has submitted
    await asyncio.sleep(0)  # and its batch would have begun, were nothing to wait for
    async with asyncio.timeout(10):
        await asyncio.gather(soon, *(group.submit((str(n), 1)) for n in range(15)))
    assert ledger.batches == [16, 16]


async def test_a_full_batch_waits_for_nobody(database, ledger):
    group = GroupCommit(database, ledger, distance=lambda _: HOUR)
    async with asyncio.timeout(10):
        for turn in range(2):
            await asyncio.gather(*(group.submit((f"{turn} {n}", 1)) for n in range(16)))
    assert ledger.batches == [16, 16]


async def test_what_a_batch_had_no_room_for_waits_for_nobody_where_it_is_enough(database, ledger):
    group = GroupCommit(database, ledger, distance=lambda _: HOUR, max_batch=20)
    async with asyncio.timeout(10):
        await asyncio.gather(*(group.submit((str(n), 1)) for n in range(40)))
    assert ledger.batches == [20, 20]


async def test_a_refused_command_gets_its_own_error_and_the_rest_is_committed(database, ledger):
    group = GroupCommit(database, ledger)
    answers = await asyncio.gather(
        group.submit(("a", 1)), group.submit(("b", 13)), group.submit(("c", 1)), return_exceptions=True
    )
    assert answers[0] == "a"
    assert isinstance(answers[1], BadRequest)
    assert await entry_count(database) == 2


async def test_one_poisoned_command_among_a_hundred_fails_alone(database, ledger):
    group = GroupCommit(database, ledger)
    commands = [(str(n), 0 if n == 42 else 1) for n in range(100)]  # the table refuses an amount of zero
    answers = await asyncio.gather(*(group.submit(command) for command in commands), return_exceptions=True)
    failed = [n for n, answer in enumerate(answers) if isinstance(answer, Exception)]
    assert failed == [42]
    assert await entry_count(database) == 99


class Overtaken(Ledger):
    """Somebody else changes what the first try rests on, after it was looked at."""

    async def __call__(self, commands, tx):
        if not self.batches:
            tx.later(INSERT, {"ids": ["overtaken"], "amounts": [-1]})
        return await super().__call__(commands, tx)


async def test_a_command_that_broke_a_constraint_by_itself_is_looked_at_once_more(database, ledger):
    group = GroupCommit(database, overtaken := Overtaken())
    assert await group.submit(("alone", 1)) == "alone"
    assert overtaken.batches == [1, 1]
    assert await entry_count(database) == 1


async def test_a_command_that_breaks_a_constraint_again_fails(database, ledger):
    group = GroupCommit(database, ledger)
    with pytest.raises(psycopg.IntegrityError):
        await group.submit(("bad", -1))
    assert ledger.batches == [1, 1]


async def test_a_lost_connection_is_never_tried_again(database):
    calls = []

    async def cut_off(commands, tx):
        calls.append(len(commands))
        await tx.execute(sa.text("SELECT pg_terminate_backend(pg_backend_pid())"))
        return commands

    group = GroupCommit(database, cut_off)
    answers = await asyncio.gather(*(group.submit(n) for n in range(5)), return_exceptions=True)
    assert all(isinstance(answer, ServiceUnavailable) for answer in answers)
    assert sum(calls) == 5


async def test_a_deadlock_is_tried_once_more(database):
    attempts = 0

    async def deadlocks_once(commands, tx):
        nonlocal attempts
        attempts += 1
        if attempts == 1:
            raise OperationalError("", {}, psycopg.errors.DeadlockDetected())
        return commands

    assert await GroupCommit(database, deadlocks_once).submit("a") == "a"
    assert attempts == 2


async def test_callers_beyond_the_queue_are_refused_at_once(database, ledger):
    group = GroupCommit(database, ledger, max_batch=1, max_waiting=2)
    answers = await asyncio.gather(*(group.submit((str(n), 1)) for n in range(10)), return_exceptions=True)
    refused = [answer for answer in answers if isinstance(answer, ServiceUnavailable)]
    assert len(refused) >= 7
    assert await entry_count(database) == 10 - len(refused)


async def test_a_use_case_that_answers_too_few_commands_commits_nothing_and_leaves_nobody_waiting(database, ledger):
    async def forgetful(commands, tx):
        await ledger(commands, tx)
        return []

    group = GroupCommit(database, forgetful)
    async with asyncio.timeout(10):
        answers = await asyncio.gather(*(group.submit((str(n), 1)) for n in range(3)), return_exceptions=True)
    assert [type(answer) for answer in answers] == [RuntimeError] * 3
    assert await entry_count(database) == 0


async def test_a_batch_that_waits_too_long_for_a_lock_is_not_tried_command_by_command(database):
    attempts = []

    async def locked_out(commands, tx):
        attempts.append(len(commands))
        await tx.execute(sa.text("SET LOCAL lock_timeout = '20ms'"))
        await tx.execute(sa.text("SELECT FROM entries FOR UPDATE"))
        return commands

    async with database.transaction() as tx:
        await tx.execute(sa.text("LOCK TABLE entries IN ACCESS EXCLUSIVE MODE"))
        group = GroupCommit(database, locked_out)
        answers = await asyncio.gather(*(group.submit(n) for n in range(10)), return_exceptions=True)
    assert {type(answer) for answer in answers} == {ServiceUnavailable}
    assert sum(attempts) == 10


async def test_a_caller_that_hangs_up_undoes_nothing(database, ledger):
    group = GroupCommit(database, ledger)
    impatient = asyncio.create_task(group.submit(("a", 1)))
    await asyncio.sleep(0)  # it has submitted
    impatient.cancel()
    await group.submit(("b", 1))
    assert await entry_count(database) == 2


async def test_nothing_in_a_batch_bears_the_request_id_of_whoever_came_first(database):
    async def which_request(commands, _):
        return [current_request_id() for _ in commands]

    begin_request("the-first-request")
    assert await GroupCommit(database, which_request).submit("a") is None


async def test_a_group_that_is_torn_down_leaves_no_caller_waiting(database):
    began = asyncio.Event()

    async def never_ends(commands, _):
        began.set()
        await asyncio.Event().wait()
        return commands

    group = GroupCommit(database, never_ends, max_batch=1)
    callers = [asyncio.create_task(group.submit(n)) for n in range(3)]
    await began.wait()
    assert group._runner is not None
    group._runner.cancel()
    async with asyncio.timeout(5):
        answers = await asyncio.gather(*callers, return_exceptions=True)
    assert {type(answer) for answer in answers} == {ServiceUnavailable}


async def test_a_group_that_is_torn_down_between_two_commits_leaves_no_caller_waiting(database, ledger):
    group = GroupCommit(database, ledger, distance=lambda _: HOUR)
    await asyncio.gather(*(group.submit((str(n), 1)) for n in range(5)))
    caller = asyncio.create_task(group.submit(("too late", 1)))
    await asyncio.sleep(0)  # it has submitted
    await asyncio.sleep(0)  # and the next batch keeps its distance
    assert group._runner is not None
    group._runner.cancel()
    async with asyncio.timeout(5):
        with pytest.raises(ServiceUnavailable):
            await caller
    assert await entry_count(database) == 5


async def test_a_group_that_is_torn_down_while_it_tries_commands_singly_leaves_no_caller_waiting(database):
    tries_singly = asyncio.Event()

    async def breaks_together_and_never_ends_alone(commands, _):
        if len(commands) > 1:
            raise ValueError(commands)
        tries_singly.set()
        await asyncio.Event().wait()
        return commands

    group = GroupCommit(database, breaks_together_and_never_ends_alone)
    callers = [asyncio.create_task(group.submit(n)) for n in range(3)]
    await tries_singly.wait()
    assert group._runner is not None
    group._runner.cancel()
    async with asyncio.timeout(5):
        answers = await asyncio.gather(*callers, return_exceptions=True)
    assert {type(answer) for answer in answers} == {ServiceUnavailable}
