"""What a consumer group does with what it is given: each event once it has had its effect, and poison aside."""

# pyright: reportMissingParameterType=false

from typing import Any

import orjson
from libs.chassis.tests.builders import STREAM
from libs.chassis.tests.readers import (
    GROUP,
    NEVER_MS,
    Recorder,
    body,
    consuming,
    publish,
    publish_together,
    unacknowledged,
)

from chassis import parking
from chassis.events import Event
from chassis.relay import BODY_FIELD
from chassis.request_context import current_request_id, current_subject
from chassis.testing import eventually


async def test_all_that_a_transaction_has_said_reaches_a_consumer_together(empty_redis, redis_url):
    batches: list[list[str]] = []

    async def consumer(events):
        batches.append([event.subject for event in events])

    async def given() -> int:
        return sum(map(len, batches))

    await publish_together(empty_redis, body("a"), body("b"), body("c"))
    async with consuming(empty_redis, redis_url, consumer, "one"):
        await eventually(given, lambda count: count == 3)
    assert batches == [["a", "b", "c"]]


async def test_a_consumer_is_given_500_events_at_a_time_and_more_only_of_one_transaction(empty_redis, redis_url):
    sizes: list[int] = []

    async def consumer(events):
        sizes.append(len(events))

    async def given() -> int:
        return sum(sizes)

    for useful, useless in ((240, 0), (240, 100), (240, 0), (700, 0), (20, 1000), (30, 0)):
        bodies = [body(str(number)) for number in range(useful)]
        await publish_together(empty_redis, *bodies, *[body("useless", "entry.seen")] * useless)
    async with consuming(empty_redis, redis_url, consumer, "one", types={"entry.made"}):
        await eventually(given, lambda count: count == 1470)
        await eventually(lambda: unacknowledged(empty_redis), lambda count: count == 0)
    assert sizes == [480, 240, 700, 50]


async def test_of_a_transactions_events_those_without_a_use_are_passed_over(empty_redis, redis_url):
    recorder = Recorder()
    await publish_together(empty_redis, body("useless", "entry.seen"), body("useful"), body("too", "entry.seen"))
    async with consuming(empty_redis, redis_url, recorder, "one", types={"entry.made"}):
        await eventually(recorder.subjects, lambda seen: seen == ["useful"])
        await eventually(lambda: unacknowledged(empty_redis), lambda count: count == 0)


async def test_of_a_transactions_events_a_poisoned_one_is_parked_alone(empty_redis, redis_url):
    recorder = Recorder()
    recorder.poisonous = {"poison"}
    await publish_together(empty_redis, body("a"), body("poison"), body("b"))
    async with consuming(empty_redis, redis_url, recorder, "one"):
        await eventually(recorder.subjects, lambda seen: {*seen} == {"a", "b"})
        (parked,) = await eventually(lambda: parking.list_parked(empty_redis))
        await eventually(lambda: unacknowledged(empty_redis), lambda count: count == 0)
    assert Event.from_json(parked.body).subject == "poison"
    assert await empty_redis.hgetall(f"{GROUP}:failures") == {}


async def test_what_is_parked_is_parked_once_while_another_event_of_its_transaction_waits(empty_redis, redis_url):
    recorder = Recorder()
    recorder.poisonous, recorder.waiting = {"poison"}, {"waits"}
    await publish_together(empty_redis, body("poison"), body("waits"))

    async def deliveries() -> int:
        return (await empty_redis.xpending_range(STREAM, GROUP, "-", "+", 1))[0]["times_delivered"]

    async with consuming(empty_redis, redis_url, recorder, "one", reclaim_after_ms=100):
        await eventually(lambda: parking.parked_count(empty_redis, GROUP), lambda count: count == 1)
        so_far = await deliveries()
        await eventually(deliveries, lambda count: count >= so_far + 3)
        recorder.waiting = set()
        await eventually(recorder.subjects, lambda seen: seen == ["waits"])
        await eventually(lambda: unacknowledged(empty_redis), lambda count: count == 0)
    assert await parking.parked_count(empty_redis, GROUP) == 1


async def test_events_that_a_consumer_has_no_use_for_are_passed_over_and_others_are_not(empty_redis, redis_url):
    written_otherwise = orjson.dumps(orjson.loads(body("otherwise")), option=orjson.OPT_SORT_KEYS)
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
