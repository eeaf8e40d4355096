"""Whatever Redis loses is published again, and nothing is forgotten that somebody may still need."""

# pyright: reportMissingParameterType=false

import asyncio

import pytest
import sqlalchemy as sa
from libs.chassis.tests.builders import STREAM, commit, entry_made, published, read_and_acknowledge

from chassis import consumed_events, relay_recovery
from chassis.database import Database
from chassis.relay import BODY_FIELD
from chassis.streams import create_group
from chassis.testing import eventually


async def test_after_a_wipe_everything_that_may_be_unconsumed_is_published_again(database, redis, relay):
    await commit(database, "consumed")
    await relay.publish_waiting()
    await create_group(redis, STREAM, "readers")
    await read_and_acknowledge(redis, "readers")
    await consumed_events.forget_consumed(database, redis, "ledger", [STREAM])
    await commit(database, "unread")
    await relay.publish_waiting()

    await redis.flushall()
    await commit(database, "later")
    with pytest.raises(relay_recovery.RedisWasWiped):
        await relay.publish_waiting()
    await relay_recovery.notice_losses(database, redis, "ledger")
    await relay.publish_waiting()

    found = await published(redis)
    assert found == ["unread", "later"]


async def test_a_wipe_is_noticed_even_when_new_ids_are_already_higher(database, redis, relay):
    await commit(database, "a")
    await relay.publish_waiting()
    await redis.flushall()
    await redis.xadd(STREAM, {BODY_FIELD: entry_made("stranger").to_json("x")})
    await relay_recovery.notice_losses(database, redis, "ledger")
    await relay.publish_waiting()
    assert "a" in await published(redis)


async def test_after_a_restart_of_redis_the_last_minute_is_published_again(database, redis, relay):
    await commit(database, "a")
    await relay.publish_waiting()
    async with database.transaction() as tx:
        await tx.execute(sa.text("UPDATE relay_state SET run_id = 'the server before'"))
    await relay_recovery.notice_losses(database, redis, "ledger")
    await relay.publish_waiting()
    assert await published(redis) == ["a", "a"]


async def test_consumed_events_are_trimmed_and_deleted_but_a_lagging_group_loses_none(database, redis, relay):
    for n in range(300):
        await commit(database, str(n))
    await relay.publish_waiting()
    for group in ("fast", "slow"):
        await create_group(redis, STREAM, group)
    for group, count in (("fast", 300), ("slow", 150)):
        await read_and_acknowledge(redis, group, count)
    async with database.transaction() as tx:
        await tx.execute(sa.text("UPDATE outbox SET created_at = now() - interval '1 hour'"))
    await consumed_events.forget_consumed(database, redis, "ledger", [STREAM])
    async with database.transaction() as tx:
        kept = (await tx.execute(sa.text("SELECT count(*) FROM outbox"))).scalar_one()
    assert kept == 150
    assert len(await read_and_acknowledge(redis, "slow")) == 150


async def test_all_that_is_consumed_is_trimmed_however_much_it_is(database, redis, relay):
    await create_group(redis, STREAM, "readers")
    await commit(database, *(str(n) for n in range(25_000)))
    await relay.publish_waiting()
    await read_and_acknowledge(redis, "readers", 25_000)
    await consumed_events.forget_consumed(database, redis, "ledger", [STREAM])
    # Redis removes whole nodes of its tree only: a hundred entries or so.
    assert await redis.xlen(STREAM) < 500


async def test_nothing_is_forgotten_while_a_known_group_is_missing(database, redis, relay):
    for group in ("running", "away"):
        await create_group(redis, STREAM, group)
    await consumed_events.forget_consumed(database, redis, "ledger", [STREAM])
    await redis.xgroup_destroy(STREAM, "away")  # as after a wipe, while that service is down
    await commit(database, "a")
    await relay.publish_waiting()
    await read_and_acknowledge(redis, "running")
    await consumed_events.forget_consumed(database, redis, "ledger", [STREAM])
    await create_group(redis, STREAM, "away")
    assert await read_and_acknowledge(redis, "away") == ["a"]


async def test_a_group_that_is_gone_for_a_day_holds_nothing_back(database, redis, relay):
    for group in ("running", "retired"):
        await create_group(redis, STREAM, group)
    await consumed_events.forget_consumed(database, redis, "ledger", [STREAM])
    await redis.xgroup_destroy(STREAM, "retired")
    async with database.transaction() as tx:
        await tx.execute(sa.text("UPDATE stream_groups SET seen_at = now() - interval '2 days'"))
    await commit(database, "a")
    await relay.publish_waiting()
    await read_and_acknowledge(redis, "running")
    await consumed_events.forget_consumed(database, redis, "ledger", [STREAM])
    async with database.transaction() as tx:
        mark = (await tx.execute(sa.text("SELECT stream_ms FROM stream_marks"))).scalar_one()
    assert mark > 0


async def test_the_groups_of_a_wiped_redis_say_nothing_of_what_was_consumed_before(database, redis, relay):
    await commit(database, "unread")
    await relay.publish_waiting()
    await redis.flushall()
    # Before the wipe is noticed a consumer is back and has read something newer.
    await redis.xadd(STREAM, {BODY_FIELD: entry_made("newer").to_json("x")})
    await create_group(redis, STREAM, "readers")
    await read_and_acknowledge(redis, "readers")
    await consumed_events.forget_consumed(database, redis, "ledger", [STREAM])
    await relay_recovery.notice_losses(database, redis, "ledger")
    await relay.publish_waiting()
    assert "unread" in await read_and_acknowledge(redis, "readers")


async def test_the_groups_of_a_restarted_redis_say_nothing_either_until_it_was_noticed(database, redis, relay):
    await commit(database, "lost with the newer file")
    await relay.publish_waiting()
    await redis.delete(STREAM)
    await create_group(redis, STREAM, "readers")
    async with database.transaction() as tx:
        await tx.execute(sa.text("UPDATE relay_state SET run_id = 'the server before'"))
    await commit(database, "published at once")
    await relay.publish_waiting()
    await read_and_acknowledge(redis, "readers")
    await consumed_events.forget_consumed(database, redis, "ledger", [STREAM])
    await relay_recovery.notice_losses(database, redis, "ledger")
    await relay.publish_waiting()
    assert "lost with the newer file" in await read_and_acknowledge(redis, "readers")


async def test_the_last_minute_counts_from_when_redis_went_away_not_from_when_it_came_back(database, redis, relay):
    await commit(database, "a")
    await relay.publish_waiting()
    async with database.transaction() as tx:
        await tx.execute(sa.text("UPDATE outbox SET stream_ms = stream_ms - 3600000"))
        await tx.execute(sa.text("UPDATE relay_state SET run_id = 'the server before'"))
    await relay_recovery.notice_losses(database, redis, "ledger")
    assert await relay.publish_waiting() == 1


async def test_all_that_an_older_append_only_file_lacks_is_published_again(database, redis, relay):
    for subject in ("in the file", "lost minutes ago", "lost just now"):
        await commit(database, subject)
    await relay.publish_waiting()
    kept, *_ = await redis.xrange(STREAM)
    async with database.transaction() as tx:
        await tx.execute(
            sa.text(
                "UPDATE outbox SET stream_ms = stream_ms - 600000000 * (3 - place) FROM"
                " (SELECT position, row_number() OVER (ORDER BY position) AS place FROM outbox) AS p"
                " WHERE p.position = outbox.position"
            )
        )
        await tx.execute(sa.text("UPDATE relay_state SET run_id = 'the server before'"))
    ms, _, seq = kept[0].decode().partition("-")
    await redis.delete(STREAM)
    await redis.xadd(STREAM, kept[1], id=f"{int(ms) - 1200000000}-{seq}")
    await relay_recovery.notice_losses(database, redis, "ledger")
    await relay.publish_waiting()
    assert await published(redis) == ["in the file", "lost minutes ago", "lost just now"]


async def test_what_an_older_file_lacks_is_found_even_when_something_was_published_before_it_was_noticed(
    database, redis, relay
):
    await commit(database, "lost minutes ago")
    await commit(database, "lost just now")
    await relay.publish_waiting()
    async with database.transaction() as tx:
        await tx.execute(
            sa.text(
                "UPDATE outbox SET stream_ms = stream_ms - 600000 WHERE position = (SELECT min(position) FROM outbox)"
            )
        )
        await tx.execute(sa.text("UPDATE relay_state SET run_id = 'the server before'"))
    await redis.delete(STREAM)
    await commit(database, "published at once")
    await relay.publish_waiting()
    await relay_recovery.notice_losses(database, redis, "ledger")
    await relay.publish_waiting()
    assert {"lost minutes ago", "lost just now"} <= set(await published(redis))


async def test_a_recovery_waits_for_what_was_sent_before_redis_went_away_and_is_marked_later(database, redis, relay):
    await commit(database, "sent, then lost")
    async with database.transaction() as frozen:
        await relay._publish_batch(frozen)
        await redis.delete(STREAM)
        async with database.transaction() as tx:
            await tx.execute(sa.text("UPDATE relay_state SET run_id = 'the server before'"))
        recovering = asyncio.create_task(relay_recovery.notice_losses(database, redis, "ledger"))

        async def waits() -> bool:
            async with database.transaction() as tx:
                found = await tx.execute(sa.text("SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"))
                return found.first() is not None

        await eventually(waits, within=1.5)
    await recovering
    await relay.publish_waiting()
    assert await published(redis) == ["sent, then lost"]


async def test_a_recovery_may_take_longer_than_a_request(database, database_url, redis, relay):
    await commit(database, "a")
    await relay.publish_waiting()
    async with database.transaction() as tx:
        await tx.execute(
            sa.text(
                "CREATE FUNCTION take_long() RETURNS trigger LANGUAGE plpgsql"
                " AS 'BEGIN PERFORM pg_sleep(0.4); RETURN NULL; END'"
            )
        )
        await tx.execute(sa.text("CREATE TRIGGER slow BEFORE UPDATE ON outbox EXECUTE FUNCTION take_long()"))
    impatient = Database(database_url + "?options=-cstatement_timeout%3D200ms")
    await redis.flushall()
    try:
        await relay_recovery.notice_losses(impatient, redis, "ledger")
    finally:
        await impatient.close()
        async with database.transaction() as tx:
            await tx.execute(sa.text("DROP FUNCTION take_long CASCADE"))
    await relay.publish_waiting()
    assert await published(redis) == ["a"]
