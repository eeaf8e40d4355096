"""An event is published if and only if its transaction committed."""

# pyright: reportMissingParameterType=false

import asyncio

import pytest
import sqlalchemy as sa
from libs.chassis.tests.builders import STREAM, commit, entry_made, published
from prometheus_client import REGISTRY

from chassis import outbox, redis_client
from chassis.database import Database
from chassis.relay import Relay
from chassis.testing import eventually


async def test_a_committed_event_is_published_in_order(database, redis, relay):
    await commit(database, "a", "b")
    await commit(database, "c")
    assert await relay.publish_waiting() == 3
    assert await published(redis) == ["a", "b", "c"]
    assert await relay.publish_waiting() == 0


async def test_an_event_of_a_rolled_back_transaction_is_never_published(database, redis, relay):
    async def fail_after_writing():
        async with database.transaction() as tx:
            outbox.add(tx, STREAM, [entry_made("a")])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail_after_writing()
    assert await relay.publish_waiting() == 0
    assert await published(redis) == []


async def test_a_transaction_may_say_much_and_on_several_streams(database, redis, relay):
    async with database.transaction() as tx:
        outbox.add(tx, STREAM, [entry_made(f"line\n{n}") for n in range(300)])
        outbox.add(tx, "elsewhere", [entry_made("told there")])
    assert await relay.publish_waiting() == 301
    assert await published(redis) == [f"line\n{n}" for n in range(300)]
    assert await redis.xlen("elsewhere") == 1


async def test_a_commit_wakes_the_relay_at_once(database, redis, relay):
    running = asyncio.create_task(relay.run())
    await commit(database, "a")
    async with asyncio.timeout(0.9):  # the sweep alone would need a second
        await eventually(lambda: published(redis), lambda subjects: subjects == ["a"])
    await end(running)


async def test_two_relays_publish_each_event_once(database, redis, relay):
    other = Relay(database, redis, service="ledger", streams=[STREAM], committed=asyncio.Event())
    for transaction in range(0, 200, 4):
        await commit(database, *[str(n) for n in range(transaction, transaction + 4)])
    assert sum(await asyncio.gather(relay.publish_waiting(), other.publish_waiting())) == 200
    assert sorted(await published(redis)) == sorted(str(n) for n in range(200))


async def test_the_backlog_is_measured_while_redis_is_away(database, relay):
    await commit(database, "a", "b")
    nobody_listens = redis_client.connect("redis://127.0.0.1:1")
    stranded = Relay(database, nobody_listens, service="ledger", streams=[STREAM], committed=asyncio.Event())
    running = asyncio.create_task(stranded.run())

    async def backlog() -> float | None:
        return REGISTRY.get_sample_value("outbox_backlog_events")

    await eventually(backlog, lambda count: count == 2)
    await end(running)
    await nobody_listens.aclose()


async def test_a_cancellation_that_arrives_together_with_a_commit_is_not_lost(database, relay):
    running = asyncio.create_task(relay.run())
    await commit(database, "a")
    await eventually(lambda: unpublished(database), lambda count: count == 0)
    await asyncio.sleep(0)  # back at waiting for the next commit
    database.events_committed.set()
    running.cancel()
    async with asyncio.timeout(5):
        await asyncio.gather(running, return_exceptions=True)
    assert running.cancelled()


async def test_publishing_what_waits_also_waits_for_the_batch_in_hand(database, redis, relay):
    await commit(database, "a")
    in_hand = asyncio.create_task(relay.publish_waiting())
    await asyncio.sleep(0)  # it has begun
    await relay.publish_waiting()
    assert await unpublished(database) == 0
    assert await in_hand == 1


async def unpublished(database: Database) -> int:
    async with database.transaction() as tx:
        return (await tx.execute(sa.text("SELECT count(*) FROM outbox WHERE stream_ms IS NULL"))).scalar_one()


async def end(task: "asyncio.Task[None]") -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
