"""Consumer groups that survive dead consumers, wipes and poison, and lose nothing."""

# pyright: reportMissingParameterType=false

import asyncio
import contextlib
from collections.abc import Container
from typing import Any

import orjson
import pytest
from redis.asyncio import Redis

from chassis import parking
from chassis.errors import ServiceUnavailable
from chassis.events import Event
from chassis.relay import BODY_FIELD
from chassis.request_context import current_request_id, current_subject
from chassis.streams import Consumer, Streams
from chassis.testing import eventually

STREAM = "ledger"
GROUP = "readers"
NEVER_MS = 3_600_000
"""After that long nothing is taken over within a test: what is acknowledged was so at its first reading."""


def body(subject: str, kind: str = "entry.made") -> bytes:
    return Event(type=kind, subject=subject, merchant_id="m", version=1, data={}).to_json("ledger")


class Recorder:
    """A consumer that remembers what took effect, and fails where it is told to."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self.poisonous: set[str] = set()
        self.outage = False

    async def __call__(self, events):
        if self.outage:
            raise ServiceUnavailable
        if self.poisonous & {event.subject for event in events}:
            raise ValueError("cannot digest this")
        self.seen += [event.subject for event in events]

    async def subjects(self) -> list[str]:
        return sorted(self.seen)


@contextlib.asynccontextmanager
async def consuming(
    redis: Any, url: str, recorder: Consumer, name: str, types: Container[str] | None = None, *, reclaim_after_ms=300
):
    streams = Streams(redis, url, consumer_name=name, reclaim_after_ms=reclaim_after_ms)
    streams.subscribe(STREAM, GROUP, recorder, types=types)
    running = asyncio.create_task(streams.run())
    try:
        yield streams
    finally:
        running.cancel()
        await streams.stop()


@pytest.fixture
async def empty_redis(redis: Redis) -> Redis:
    await redis.flushall()
    return redis


async def publish(redis: Redis, *subjects: str) -> None:
    for subject in subjects:
        await redis.xadd(STREAM, {BODY_FIELD: body(subject)})


async def unacknowledged(redis: Redis) -> int:
    return (await redis.xpending(STREAM, GROUP))["pending"]


async def test_a_group_reads_what_was_published_before_it_existed(empty_redis, redis_url):
    await publish(empty_redis, "before")
    recorder = Recorder()
    async with consuming(empty_redis, redis_url, recorder, "one"):
        await eventually(recorder.subjects, lambda seen: seen == ["before"])
        await publish(empty_redis, "after")
        await eventually(recorder.subjects, lambda seen: seen == ["after", "before"])
        await eventually(lambda: unacknowledged(empty_redis), lambda count: count == 0)


async def test_events_that_a_consumer_has_no_use_for_are_passed_over_and_others_are_not(empty_redis, redis_url):
    written_otherwise = orjson.dumps(orjson.loads(body("otherwise")), option=orjson.OPT_INDENT_2)
    for entry in (body("useless", "entry.seen"), body("useful"), written_otherwise):
        await empty_redis.xadd(STREAM, {BODY_FIELD: entry})
    recorder = Recorder()
    async with consuming(empty_redis, redis_url, recorder, "one", types={"entry.made"}):
        await eventually(recorder.subjects, lambda seen: seen == ["otherwise", "useful"])
        await eventually(lambda: unacknowledged(empty_redis), lambda count: count == 0)


async def test_events_that_are_passed_over_go_beside_a_poisoned_one_too(empty_redis, redis_url):
    recorder = Recorder()
    recorder.poisonous = {"poison"}
    entries = (body("useless", "entry.seen"), body("poison"), body("useful"))
    _, poison, _ = [await empty_redis.xadd(STREAM, {BODY_FIELD: entry}) for entry in entries]

    async def left() -> list[Any]:
        return [each["message_id"] for each in await empty_redis.xpending_range(STREAM, GROUP, "-", "+", 10)]

    async with consuming(empty_redis, redis_url, recorder, "one", {"entry.made"}, reclaim_after_ms=NEVER_MS):
        await eventually(recorder.subjects, lambda seen: seen == ["useful"])
        await eventually(left, lambda ids: ids == [poison])


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


async def test_a_poisoned_message_is_parked_with_its_reason_and_the_rest_flows_on(empty_redis, redis_url):
    recorder = Recorder()
    recorder.poisonous = {"poison"}
    await publish(empty_redis, "a", "poison", "b")
    async with consuming(empty_redis, redis_url, recorder, "one"):
        await eventually(recorder.subjects, lambda seen: seen == ["a", "b"])
        await eventually(lambda: parking.parked_count(empty_redis, GROUP), lambda count: count == 1)
        await eventually(lambda: unacknowledged(empty_redis), lambda count: count == 0)
    ((_, parked),) = await empty_redis.xrange(parking.parked_stream(GROUP))
    assert parked[b"reason"] == b"ValueError('cannot digest this')"
    assert Event.from_json(parked[b"body"]).subject == "poison"


async def test_what_is_said_of_a_failing_message_names_its_cause_and_its_subject(empty_redis, redis_url):
    noted: list[tuple[str | None, dict[str, str]]] = []

    async def fail(events):
        noted.append((current_request_id(), dict(current_subject())))
        raise ValueError("cannot digest this")

    event = Event("entry.made", "entry_1", merchant_id="m", version=1, data={}, request_id="the-request")
    await empty_redis.xadd(STREAM, {BODY_FIELD: event.to_json("ledger")})

    async def looked_at() -> int:
        return len(noted)

    async with consuming(empty_redis, redis_url, fail, "one"):
        await eventually(looked_at, lambda tries: tries >= 2)
    # First with its batch, then alone.
    assert noted[:2] == [(None, {}), ("the-request", {"merchant": "m", "subject": "entry_1"})]


async def test_what_is_no_envelope_is_parked_too(empty_redis, redis_url):
    recorder = Recorder()
    await empty_redis.xadd(STREAM, {"something": "else"})
    await publish(empty_redis, "a")
    async with consuming(empty_redis, redis_url, recorder, "one"):
        await eventually(recorder.subjects, lambda seen: seen == ["a"])
        await eventually(lambda: parking.parked_count(empty_redis, GROUP), lambda count: count == 1)


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


async def test_deliveries_during_an_outage_do_not_count_as_failures_of_the_message(empty_redis, redis_url):
    await publish(empty_redis, "a")
    await empty_redis.xgroup_create(STREAM, GROUP, id="0")
    ((_, [(entry_id, _)]),) = await empty_redis.xreadgroup(GROUP, "one", {STREAM: ">"})
    await empty_redis.xclaim(STREAM, GROUP, "one", 0, [entry_id], retrycount=50)
    recorder = Recorder()
    recorder.poisonous = {"a"}

    async def failures() -> int:
        return sum(int(count) for count in (await empty_redis.hgetall(f"{GROUP}:failures")).values())

    async with consuming(empty_redis, redis_url, recorder, "one"):
        await eventually(failures, lambda count: count >= 2)
        recorder.poisonous = set()
        await eventually(recorder.subjects, lambda seen: seen == ["a"])
        await eventually(failures, lambda count: count == 0)
    assert await parking.parked_count(empty_redis, GROUP) == 0


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
