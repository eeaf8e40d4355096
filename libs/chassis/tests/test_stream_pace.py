"""Consumers that take few large batches where little comes, and do not dawdle where much does."""

import asyncio
from collections.abc import Sequence

import pytest
from libs.chassis.tests.builders import STREAM, entry_made
from redis.asyncio import Redis

from chassis import streams
from chassis.events import Event
from chassis.relay import BODY_FIELD
from chassis.streams import Streams
from chassis.testing import eventually

HOUR = 3600.0


async def test_a_backlog_is_read_without_a_distance_between_full_batches(
    redis: Redis, redis_url: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(streams, "_DISTANCE", lambda _: HOUR)
    async with redis.pipeline(transaction=False) as backlog:
        for number in range(450):
            backlog.xadd(STREAM, {BODY_FIELD: entry_made(str(number)).to_json(STREAM)})
        await backlog.execute()
    sizes: list[int] = []

    async def consumer(events: Sequence[Event]) -> None:
        sizes.append(len(events))

    async def seen() -> int:
        return sum(sizes)

    reading = Streams(redis, redis_url)
    reading.subscribe(STREAM, "readers", consumer)
    running = asyncio.create_task(reading.run())
    await eventually(seen, lambda count: count == 450)
    assert sizes == [100, 100, 100, 100, 50]
    running.cancel()
    await reading.stop()
