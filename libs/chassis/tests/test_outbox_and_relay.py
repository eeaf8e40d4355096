"""An event is published if and only if its transaction committed, and a wiped Redis is filled again."""

import asyncio
import uuid

import pytest
import sqlalchemy as sa
from redis.asyncio import Redis

from chassis import outbox, relay_recovery
from chassis.database import Database
from chassis.events import Event
from chassis.relay import BODY_FIELD, Relay
from chassis.streams import create_group

STREAM = "ledger"


def entry_made(subject: str) -> Event:
    return Event(type="entry.made", subject=subject, merchant_id=str(uuid.uuid4()), version=1, data={"amount": 5})


@pytest.fixture
async def relay(database: Database, redis: Redis) -> Relay:
    await redis.flushall()
    async with database.transaction() as tx:
        for table in ("outbox", "relay_state", "stream_marks"):
            await tx.execute(sa.text(f"DELETE FROM {table}"))
    relay = Relay(database, redis, service="ledger", streams=[STREAM], committed=database.events_committed)
    await relay_recovery.notice_losses(database, redis, "ledger")
    return relay


async def commit(database: Database, *subjects: str) -> None:
    async with database.transaction() as tx:
        await outbox.add(tx, STREAM, [entry_made(subject) for subject in subjects])


async def subjects_in(redis: Redis) -> list[str]:
    entries = await redis.xrange(STREAM)
    return [Event.from_json(fields[BODY_FIELD.encode()]).subject for _, fields in entries]


async def test_a_committed_event_is_published_in_order(database, redis, relay):
    await commit(database, "a", "b")
    await commit(database, "c")
    assert await relay.publish_waiting() == 3
    assert await subjects_in(redis) == ["a", "b", "c"]
    assert await relay.publish_waiting() == 0


async def test_an_event_of_a_rolled_back_transaction_is_never_published(database, redis, relay):
    with pytest.raises(RuntimeError):
        async with database.transaction() as tx:
            await outbox.add(tx, STREAM, [entry_made("a")])
            raise RuntimeError
    assert await relay.publish_waiting() == 0
    assert await subjects_in(redis) == []


async def test_a_commit_wakes_the_relay_at_once(database, redis, relay):
    running = asyncio.create_task(relay.run())
    await commit(database, "a")
    async with asyncio.timeout(0.9):  # the sweep alone would need a second
        while await subjects_in(redis) != ["a"]:
            await asyncio.sleep(0.01)
    running.cancel()


async def test_two_relays_publish_each_event_once(database, redis, relay):
    other = Relay(database, redis, service="ledger", streams=[STREAM], committed=asyncio.Event())
    await commit(database, *[str(n) for n in range(200)])
    await asyncio.gather(relay.publish_waiting(), other.publish_waiting())
    assert sorted(await subjects_in(redis)) == sorted(str(n) for n in range(200))


async def test_after_a_wipe_everything_that_may_be_unconsumed_is_published_again(database, redis, relay):
    await commit(database, "consumed")
    await relay.publish_waiting()
    await create_group(redis, STREAM, "readers")
    ((_, [(entry_id, _)]),) = await redis.xreadgroup("readers", "r1", {STREAM: ">"}, count=1)
    await redis.xack(STREAM, "readers", entry_id)
    await relay_recovery.forget_consumed(database, redis, [STREAM])
    await commit(database, "unread")
    await relay.publish_waiting()

    await redis.flushall()
    await commit(database, "later")
    with pytest.raises(relay_recovery.RedisWasWiped):
        await relay.publish_waiting()
    await relay_recovery.notice_losses(database, redis, "ledger")
    await relay.publish_waiting()

    found = await subjects_in(redis)
    # "later" went out once before the wipe was noticed; a consumer sees a redelivery.
    assert set(found) == {"unread", "later"}


async def test_a_wipe_is_noticed_even_when_new_ids_are_already_higher(database, redis, relay):
    await commit(database, "a")
    await relay.publish_waiting()
    await redis.flushall()
    await redis.xadd(STREAM, {BODY_FIELD: entry_made("stranger").to_json("x")})
    await relay_recovery.notice_losses(database, redis, "ledger")
    await relay.publish_waiting()
    assert "a" in await subjects_in(redis)


async def test_after_a_restart_of_redis_the_last_minute_is_published_again(database, redis, relay):
    await commit(database, "a")
    await relay.publish_waiting()
    async with database.transaction() as tx:
        await tx.execute(sa.text("UPDATE relay_state SET run_id = 'the server before'"))
    await relay_recovery.notice_losses(database, redis, "ledger")
    await relay.publish_waiting()
    assert await subjects_in(redis) == ["a", "a"]


async def test_consumed_events_are_trimmed_and_deleted_but_a_lagging_group_loses_none(database, redis, relay):
    await commit(database, *[str(n) for n in range(300)])
    await relay.publish_waiting()
    for group in ("fast", "slow"):
        await create_group(redis, STREAM, group)
    for group, count in (("fast", 300), ("slow", 150)):
        ((_, entries),) = await redis.xreadgroup(group, "c", {STREAM: ">"}, count=count)
        await redis.xack(STREAM, group, *[entry_id for entry_id, _ in entries])
    async with database.transaction() as tx:
        await tx.execute(sa.text("UPDATE outbox SET created_at = now() - interval '1 hour'"))
    await relay_recovery.forget_consumed(database, redis, [STREAM])
    async with database.transaction() as tx:
        kept = (await tx.execute(sa.text("SELECT count(*) FROM outbox"))).scalar_one()
    assert kept == 150
    ((_, entries),) = await redis.xreadgroup("slow", "c", {STREAM: ">"}, count=300)
    assert len(entries) == 150
