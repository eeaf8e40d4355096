"""A parked message waits for a person, who puts it back for its own group or gives it up."""

# pyright: reportMissingParameterType=false

import asyncio
import contextlib
from datetime import UTC, datetime, timedelta

from chassis import parking
from chassis.events import Event
from chassis.relay import BODY_FIELD
from chassis.stream_entries import Message
from chassis.streams import Streams
from chassis.testing import eventually

STREAM = "ledger"


class Reader:
    """A consumer that cannot digest anything until it is mended."""

    def __init__(self, *, is_broken: bool) -> None:
        self.is_broken = is_broken
        self.seen: list[str] = []

    async def __call__(self, events):
        if self.is_broken:
            raise ValueError("cannot digest this")
        self.seen += [event.subject for event in events]

    async def subjects(self) -> list[str]:
        return list(self.seen)


@contextlib.asynccontextmanager
async def reading(redis, url, **readers: Reader):
    # Who is broken is given its messages again soon; who is well must not be, however slow the machine.
    groups = {
        group: Streams(redis, url, consumer_name="one", reclaim_after_ms=100 if reader.is_broken else 60_000)
        for group, reader in readers.items()
    }
    for group, streams in groups.items():
        streams.subscribe(STREAM, group, readers[group])
    running = [asyncio.create_task(streams.run()) for streams in groups.values()]
    try:
        yield
    finally:
        for task, streams in zip(running, groups.values(), strict=True):
            task.cancel()
            await streams.stop()


async def publish(redis, subject: str) -> None:
    event = Event(type="entry.made", subject=subject, merchant_id="m", version=1, data={})
    await redis.xadd(STREAM, {BODY_FIELD: event.to_json("ledger")})


async def test_a_message_that_is_put_back_reaches_the_group_that_failed_on_it_and_no_other(empty_redis, redis_url):
    broken, well = Reader(is_broken=True), Reader(is_broken=False)
    await publish(empty_redis, "entry_1")
    async with reading(empty_redis, redis_url, broken=broken, well=well):
        (message,) = await eventually(lambda: parking.list_parked(empty_redis))
        assert (message.group, message.stream) == ("broken", STREAM)
        assert message.reason == "ValueError('cannot digest this')"
        assert Event.from_json(message.body).subject == "entry_1"
        assert datetime.now(UTC) - message.since < timedelta(minutes=1)
        broken.is_broken = False
        await parking.retry(empty_redis, message)
        assert await eventually(broken.subjects) == ["entry_1"]
        # Whatever the other group was to be given, it was given before this.
        await publish(empty_redis, "entry_2")
        assert await eventually(well.subjects, lambda seen: "entry_2" in seen) == ["entry_1", "entry_2"]
        assert await parking.list_parked(empty_redis) == []


async def test_a_message_that_fails_again_is_parked_again(empty_redis, redis_url):
    await publish(empty_redis, "entry_1")
    async with reading(empty_redis, redis_url, broken=Reader(is_broken=True)):
        (first,) = await eventually(lambda: parking.list_parked(empty_redis))
        await parking.retry(empty_redis, first)
        (second,) = await eventually(lambda: parking.list_parked(empty_redis), lambda found: len(found) == 1)
    assert second.body == first.body
    assert second.entry_id != first.entry_id


async def test_a_message_that_is_dropped_is_gone_and_the_others_stay(empty_redis):
    for entry_id in (b"1-0", b"2-0"):
        await parking.park(empty_redis, STREAM, "readers", Message(entry_id, 0, b"{}"), reason="unreadable")
    first, second = await parking.list_parked(empty_redis)
    await parking.drop(empty_redis, first)
    assert await parking.list_parked(empty_redis) == [second]
