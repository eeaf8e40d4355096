"""Names of consumers that are gone are forgotten, and no message with them."""

import asyncio

from redis.asyncio import Redis

from chassis import consumer_names, streams
from chassis.testing import eventually

STREAM = "ledger"
GROUP = "readers"


async def names(redis: Redis) -> set[bytes]:
    return {seen["name"] for seen in await redis.xinfo_consumers(STREAM, GROUP)}


async def read_as(redis: Redis, name: str) -> None:
    await redis.xreadgroup(GROUP, name, {STREAM: ">"}, count=1)


async def test_a_name_that_holds_no_message_is_forgotten_once_it_has_been_idle_long_enough(redis: Redis):
    await redis.flushall()
    await streams.create_group(redis, STREAM, GROUP)
    await redis.xadd(STREAM, {"entry": "1"})
    await read_as(redis, "died with a message")
    await read_as(redis, "gone")
    assert await consumer_names.forget_idle(redis, STREAM, GROUP) == 0
    assert await names(redis) == {b"died with a message", b"gone"}

    async def forgotten() -> int:
        # Not at once: Redis counts a consumer's rest in whole milliseconds.
        return await consumer_names.forget_idle(redis, STREAM, GROUP, idle_seconds=0.001)

    assert await eventually(forgotten) == 1
    assert await names(redis) == {b"died with a message"}
    assert (await redis.xpending(STREAM, GROUP))["pending"] == 1


async def test_a_group_that_is_not_there_yet_keeps_nobody_from_looking_at_the_others(redis: Redis):
    await redis.flushall()
    await streams.create_group(redis, STREAM, GROUP)
    await read_as(redis, "gone")
    groups = [("nowhere", GROUP), (STREAM, GROUP)]
    looking = asyncio.create_task(
        consumer_names.forget_idle_for_ever(redis, groups, idle_seconds=0.001, pause_seconds=0.01)
    )

    async def remaining() -> set[bytes]:
        return await names(redis)

    try:
        await eventually(remaining, lambda left: left == set())
    finally:
        looking.cancel()
