"""A consumer group for tests, and what it is given to read."""

# pyright: reportMissingParameterType=false

import asyncio
import contextlib
from collections.abc import Container
from typing import Any

from libs.chassis.tests.builders import STREAM
from redis.asyncio import Redis

from chassis.errors import ServiceUnavailable
from chassis.events import Event
from chassis.relay import BODY_FIELD
from chassis.streams import Consumer, Streams

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
        self.waiting: set[str] = set()
        """For something that is away."""
        self.outage = False

    async def __call__(self, events):
        if self.outage:
            raise ServiceUnavailable
        if self.poisonous & {event.subject for event in events}:
            raise ValueError("cannot digest this")
        if self.waiting & {event.subject for event in events}:
            raise ServiceUnavailable
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


async def publish(redis: Redis, *subjects: str) -> None:
    """An entry for each."""
    for subject in subjects:
        await redis.xadd(STREAM, {BODY_FIELD: body(subject)})


async def publish_together(redis: Redis, *bodies: bytes) -> None:
    """One entry, as of one transaction."""
    await redis.xadd(STREAM, {BODY_FIELD: b"\n".join(bodies)})


async def unacknowledged(redis: Redis) -> int:
    return (await redis.xpending(STREAM, GROUP))["pending"]
