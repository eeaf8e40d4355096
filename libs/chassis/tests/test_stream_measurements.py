"""The gauges of streams say what Redis says, and do not make up what it cannot tell."""

from math import isnan

from prometheus_client import REGISTRY
from redis.asyncio import Redis

from chassis import parking, stream_measurements, streams
from chassis.stream_entries import Message

STREAM = "ledger"
GROUP = "readers"


def gauge(name: str, **labels: str) -> float:
    found = REGISTRY.get_sample_value(name, labels)
    assert found is not None
    return found


async def test_lag_pending_and_parked_messages_are_counted(redis: Redis):
    await redis.flushall()
    await streams.create_group(redis, STREAM, GROUP)
    for number in range(3):
        await redis.xadd(STREAM, {"entry": str(number)})
    await redis.xreadgroup(GROUP, "one", {STREAM: ">"}, count=1)
    await parking.park(redis, STREAM, GROUP, Message(b"1-1", 0, b"{}"), reason="it could not be read")
    await stream_measurements.measure(redis, [(STREAM, GROUP)])
    assert gauge("stream_lag_entries", stream=STREAM, group=GROUP) == 2
    assert gauge("stream_pending_entries", stream=STREAM, group=GROUP) == 1
    assert gauge("parked_messages", group=GROUP) == 1


async def test_a_lag_that_redis_cannot_tell_is_not_shown_as_none(redis: Redis):
    await redis.flushall()
    ids = [await redis.xadd(STREAM, {"entry": str(number)}) for number in range(3)]
    await streams.create_group(redis, STREAM, GROUP)
    await redis.xreadgroup(GROUP, "one", {STREAM: ">"}, count=1)
    await redis.xdel(STREAM, ids[1])
    await stream_measurements.measure(redis, [(STREAM, GROUP)])
    assert isnan(gauge("stream_lag_entries", stream=STREAM, group=GROUP))
