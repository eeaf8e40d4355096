"""Consumer groups that survive dead consumers, wipes and outages, and lose nothing."""

# pyright: reportMissingParameterType=false

import asyncio

from libs.chassis.tests.builders import STREAM
from libs.chassis.tests.readers import GROUP, Recorder, consuming, publish, unacknowledged
from redis.asyncio import Redis

from chassis import parking
from chassis.streams import Streams
from chassis.testing import eventually


async def test_a_group_reads_what_was_published_before_it_existed(empty_redis, redis_url):
    await publish(empty_redis, "before")
    recorder = Recorder()
    async with consuming(empty_redis, redis_url, recorder, "one"):
        await eventually(recorder.subjects, lambda seen: seen == ["before"])
        await publish(empty_redis, "after")
        await eventually(recorder.subjects, lambda seen: seen == ["after", "before"])
        await eventually(lambda: unacknowledged(empty_redis), lambda count: count == 0)


async def test_the_messages_of_a_dead_consumer_are_taken_over(empty_redis, redis_url):
    await publish(empty_redis, "a", "b", "c")
    await empty_redis.xgroup_create(STREAM, GROUP, id="0")
    await empty_redis.xreadgroup(GROUP, "the dead one", {STREAM: ">"}, count=3)
    recorder = Recorder()
    async with consuming(empty_redis, redis_url, recorder, "survivor"):
        await eventually(recorder.subjects, lambda seen: seen == ["a", "b", "c"])
        await eventually(lambda: unacknowledged(empty_redis), lambda count: count == 0)


async def test_consumers_come_back_by_themselves_after_a_wipe(empty_redis, redis_url):
    recorder = Recorder()
    async with consuming(empty_redis, redis_url, recorder, "one"):
        await publish(empty_redis, "before")
        await eventually(recorder.subjects, lambda seen: seen == ["before"])
        await empty_redis.flushall()
        await publish(empty_redis, "after")
        await eventually(recorder.subjects, lambda seen: "after" in seen)


async def test_an_outage_around_the_messages_parks_none_of_them(empty_redis, redis_url):
    recorder = Recorder()
    recorder.outage = True
    await publish(empty_redis, "a", "b")

    async def most_deliveries() -> int:
        pending = await empty_redis.xpending_range(STREAM, GROUP, "-", "+", 10)
        return max((entry["times_delivered"] for entry in pending), default=0)

    async with consuming(empty_redis, redis_url, recorder, "one"):
        await eventually(lambda: empty_redis.exists(STREAM))
        await eventually(lambda: group_exists(empty_redis))
        await eventually(most_deliveries, lambda count: count > 6)
        recorder.outage = False
        await eventually(recorder.subjects, lambda seen: seen == ["a", "b"])
    assert await parking.parked_count(empty_redis, GROUP) == 0


async def test_during_an_outage_the_backlog_stays_unread(empty_redis, redis_url):
    recorder = Recorder()
    recorder.outage = True
    subjects = [f"{number:04}" for number in range(2000)]
    await publish(empty_redis, *subjects)

    async def deliveries_of_the_first() -> int:
        pending = await empty_redis.xpending_range(STREAM, GROUP, "-", "+", 1)
        return pending[0]["times_delivered"] if pending else 0

    async with consuming(empty_redis, redis_url, recorder, "one"):
        await eventually(lambda: group_exists(empty_redis))
        await eventually(deliveries_of_the_first, lambda count: count >= 3)
        assert (await empty_redis.xpending(STREAM, GROUP))["pending"] < 1000
        recorder.outage = False
        await eventually(recorder.subjects, lambda seen: sorted(set(seen)) == subjects)


async def group_exists(redis: Redis) -> bool:
    return len(await redis.xinfo_groups(STREAM)) == 1


async def test_a_stopping_consumer_leaves_nothing_lost(empty_redis, redis_url):
    first, second = Recorder(), Recorder()
    subjects = [f"{number:03}" for number in range(500)]
    async with consuming(empty_redis, redis_url, first, "one"):
        await publish(empty_redis, *subjects)
    async with consuming(empty_redis, redis_url, second, "two"):

        async def either() -> set[str]:
            return {*first.seen, *second.seen}

        await eventually(either, lambda seen: seen == set(subjects))


async def test_a_reader_that_failed_is_not_running_and_comes_back(empty_redis, redis_url):
    recorder = Recorder()
    async with consuming(empty_redis, redis_url, recorder, "one") as streams:

        async def are_running() -> bool:
            return streams.are_running

        await eventually(are_running)
        await empty_redis.set(STREAM, "no stream any more")
        await eventually(are_running, lambda running: not running)
        await empty_redis.delete(STREAM)
        await eventually(are_running)
        await publish(empty_redis, "after")
        await eventually(recorder.subjects, lambda seen: seen == ["after"])


async def test_a_stopping_process_does_not_start_to_read_again_while_it_drains(empty_redis, redis_url):
    began, finish = asyncio.Event(), asyncio.Event()
    seen: list[str] = []

    async def slow(events):
        began.set()
        await finish.wait()
        seen.extend(event.subject for event in events)

    streams = Streams(empty_redis, redis_url, consumer_name="one")
    streams.subscribe(STREAM, GROUP, slow)
    running = asyncio.create_task(streams.run())
    await publish(empty_redis, "in hand")
    await began.wait()
    stopping = asyncio.create_task(streams.stop())
    await publish(empty_redis, "for somebody else")
    async with asyncio.timeout(5):
        await running  # the supervisor's next look, with the batch still in hand
    finish.set()
    await stopping
    assert seen == ["in hand"]
    assert not streams.are_running
    # What was in hand is acknowledged; the other was never taken.
    assert await unacknowledged(empty_redis) == 0


class WipedAfterEachGroup:
    """A Redis that loses everything right after a group was made, once, and then hears an event."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._wiped = False

    def __getattr__(self, name):
        return getattr(self._redis, name)

    async def xgroup_create(self, *args, **options):
        await self._redis.xgroup_create(*args, **options)
        if not self._wiped:
            self._wiped = True
            await self._redis.flushall()
            await publish(self._redis, "after")


async def test_a_wipe_while_a_consumer_starts_hides_no_event_from_it(empty_redis, redis_url):
    recorder = Recorder()
    async with consuming(WipedAfterEachGroup(empty_redis), redis_url, recorder, "one"):
        await eventually(recorder.subjects, lambda seen: seen == ["after"])
