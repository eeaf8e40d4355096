"""A process starts in order, says truthfully how it is, and finishes what is in hand before it ends."""

# pyright: reportMissingParameterType=false

import asyncio
from time import time
from typing import cast

import psycopg
import pytest
import sqlalchemy as sa
from libs.chassis.tests.builders import CHORES, STREAM, entry_made, published
from redis.asyncio import Redis
from sqlalchemy.exc import DBAPIError

from chassis import outbox
from chassis.database import Database
from chassis.due_rows import DueRows, Poller
from chassis.process import Process, heartbeat_key
from chassis.settings import ServiceSettings
from chassis.testing import eventually, serving

ROWS = DueRows(key=CHORES.c.id, due=CHORES.c.due_at, lease=CHORES.c.lease_token, waiting=CHORES.c.due_at.is_not(None))


def settings_for(database_url: str, redis_url: str) -> ServiceSettings:
    return ServiceSettings.model_validate(
        {"database_url": database_url, "redis_url": redis_url, "service_token_key": "development-only-" + "k" * 32}
    )


@pytest.fixture
async def process(database_url, redis_url, relay) -> Process:
    return Process("ledger", "ledger-worker", settings_for(database_url, redis_url), publishes=[STREAM])


async def test_start_actions_run_in_order_before_the_first_request_and_stop_actions_at_the_end(process):
    told: list[str] = []

    def tell(what):
        async def action():
            told.append(what)

        return action

    process.at_start(tell("first"))
    process.at_start(tell("second"))
    process.at_stop(tell("closed"))
    async with serving(process.app) as client:
        assert told == ["first", "second"]
        assert (await client.get("/health/live")).status_code == 200
    assert told == ["first", "second", "closed"]


async def test_a_process_whose_start_action_fails_does_not_start_and_still_closes(process):
    closed = []

    async def fail():
        raise RuntimeError("no seed")

    async def close():
        closed.append(True)

    process.at_start(fail)
    process.at_stop(close)
    with pytest.raises(RuntimeError, match="no seed"):
        async with serving(process.app):
            pass
    assert closed


async def test_a_failing_stop_action_keeps_no_other_part_from_closing(process):
    closed = []

    async def fail():
        raise RuntimeError("cannot close")

    async def close():
        closed.append(True)

    process.at_stop(fail)
    process.at_stop(close)
    async with serving(process.app):
        pass
    assert closed


async def test_a_background_task_that_dies_ends_the_liveness_of_its_process(process):
    die = asyncio.Event()

    async def mortal():
        await die.wait()
        raise RuntimeError("a bug")

    process.in_background("mortal", mortal)
    async with serving(process.app) as client:
        assert (await client.get("/health/live")).status_code == 200
        die.set()

        async def liveness() -> int:
            return (await client.get("/health/live")).status_code

        await eventually(liveness, lambda status: status == 503)


async def test_a_task_that_drops_a_cancellation_does_not_keep_the_process_from_ending(process):
    dropped = asyncio.Event()

    async def hard_of_hearing():
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            dropped.set()  # as `wait_for` does when what it waited for arrives at the same moment
        await asyncio.Event().wait()

    process.in_background("hard of hearing", hard_of_hearing)
    async with asyncio.timeout(10), serving(process.app) as client:
        assert (await client.get("/health/live")).status_code == 200
    assert dropped.is_set()


async def test_a_poller_that_does_not_come_round_any_more_ends_the_liveness_of_its_process(process):
    poller = process.add_poller(Poller("chores", process.database, ROWS, lambda _: asyncio.sleep(0)))
    async with serving(process.app) as client:
        assert (await client.get("/health/live")).status_code == 200
        poller.stop()
        poller.last_turn -= 31
        assert (await client.get("/health/live")).status_code == 503


async def test_readiness_names_the_part_that_is_missing(database_url, redis_url):
    settings = settings_for(database_url, "redis://127.0.0.1:1")
    async with serving(Process("ledger", "ledger-api", settings).app) as client:
        answer = await client.get("/health/ready")
        assert answer.status_code == 503
        assert answer.json() == {"database": True, "redis": False, "streams": True}
    settings = settings_for("postgresql://nobody@127.0.0.1:1/nowhere", redis_url)
    async with serving(Process("ledger", "ledger-api", settings).app) as client:
        answer = await client.get("/health/ready")
        assert answer.json() == {"database": False, "redis": True, "streams": True}


async def test_a_process_is_ready_when_it_reads_its_streams(process):
    async def ignore(_):
        pass

    process.streams.subscribe(STREAM, "readers", ignore)
    async with serving(process.app) as client:

        async def readiness() -> int:
            return (await client.get("/health/ready")).status_code

        await eventually(readiness, lambda status: status == 200)


async def test_a_stopping_process_finishes_its_chore_and_publishes_what_that_committed(process, database, redis):
    began, go_on = asyncio.Event(), asyncio.Event()

    async def act(claim):
        began.set()
        await go_on.wait()
        async with process.database.transaction() as tx:
            await tx.execute(sa.text("UPDATE chores SET due_at = NULL"))
            outbox.add(tx, STREAM, [entry_made("done while stopping")])

    async with database.transaction() as tx:
        await tx.execute(sa.text("DELETE FROM chores"))
        await tx.execute(sa.text("INSERT INTO chores VALUES (1, now())"))
    process.add_poller(Poller("chores", process.database, ROWS, act))
    async with serving(process.app):
        await began.wait()
        asyncio.get_running_loop().call_soon(go_on.set)
    assert await published(redis) == ["done while stopping"]


async def test_a_stopping_process_finishes_and_acknowledges_the_messages_in_hand(process, database, redis):
    began, go_on = asyncio.Event(), asyncio.Event()
    seen = []

    async def consume(events):
        began.set()
        await go_on.wait()
        seen.extend(event.subject for event in events)

    process.streams.subscribe(STREAM, "readers", consume)
    async with serving(process.app):
        async with process.database.transaction() as tx:
            outbox.add(tx, STREAM, [entry_made("a")])
        await began.wait()
        asyncio.get_running_loop().call_soon(go_on.set)
    assert seen == ["a"]
    assert (await redis.xpending(STREAM, "readers"))["pending"] == 0


async def test_a_process_shows_its_heartbeat_while_it_runs_and_buries_its_dead(process, redis: Redis):
    key = heartbeat_key("ledger-worker")
    await redis.hset(key, "killed an hour ago", str(int(time()) - 3600))
    await redis.hset(key, "killed just now", str(int(time()) - 10))

    async def copies() -> set[bytes]:
        return set(cast("list[bytes]", await redis.hkeys(key)))

    async with serving(process.app):
        beating = await eventually(copies, lambda names: len(names) == 2 and b"killed an hour ago" not in names)
        assert b"killed just now" in beating
    assert await copies() == {b"killed just now"}


async def test_metrics_name_routes_by_their_template_and_odd_methods_not_at_all(process):
    async with serving(process.app) as client:
        await client.get("/health/live")
        await client.get("/some/thing/123")
        await client.request("FROBNICATE", "/health/live")
        answer = await client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    assert 'http_requests_total{method="GET",route="/health/live",status="200"}' in answer.text
    assert 'route="unmatched",status="404"' in answer.text
    assert "some/thing" not in answer.text
    assert "FROBNICATE" not in answer.text


async def test_metrics_show_how_full_the_pools_are(process):
    async with serving(process.app) as client:
        answer = await client.get("/metrics")
    assert 'database_connections_in_use{pool="requests"} ' in answer.text
    assert 'database_connections_limit{pool="requests"} 6.0' in answer.text
    assert 'database_connections_limit{pool="relay"} 2.0' in answer.text


async def test_the_url_of_another_kind_of_database_is_refused():
    with pytest.raises(ValueError, match="postgresql://"):
        Database("mysql://127.0.0.1/x")


@pytest.mark.parametrize(
    "statement",
    [
        sa.text("SELECT CAST(:secret AS text) FROM nowhere"),
        sa.select(sa.bindparam("secret", type_=sa.Text)).select_from(sa.table("nowhere")),
    ],
)
async def test_an_error_of_the_database_does_not_repeat_what_was_written(database, statement):
    with pytest.raises((psycopg.Error, DBAPIError)) as caught:
        async with database.transaction() as tx:
            await tx.execute(statement, {"secret": "whsec_test"})
    assert "whsec_test" not in str(caught.value)
