"""Consumer groups on Redis Streams, through FastStream.

What FastStream leaves to us and this module adds: groups that start at the beginning of a stream; taking over the
messages of consumers that died; coming back after a wipe. What becomes of what is read is told in `consuming`.
"""

import asyncio
import contextlib
import os
import socket
from collections.abc import Container
from dataclasses import dataclass
from time import monotonic
from typing import Any

import structlog
from faststream import AckPolicy
from faststream.redis import RedisBroker, StreamSub
from redis.asyncio import Redis
from redis.exceptions import RedisError, ResponseError

from chassis import stream_entries, stream_measurements
from chassis.consuming import Consumer, GroupConsumer
from chassis.pacing import Pace, growing
from chassis.stream_entries import Entry

_ENTRIES = 100
"""Read at a time. Each holds what a transaction has said: one message where little happens, dozens under load."""
_POLL_MS = 1_000
_RECLAIM_POLLS = 4
"""How often to look for messages to take over, in the time after which they are: a look costs as much as a batch, and
under load several are needed to see all that is in hand."""
_SUPERVISE_SECONDS = 1.0
_MEASURE_SECONDS = 5.0
_DISTANCE = growing(0.2, 0.4, full=100)
_PAUSE_SECONDS = 1.0
"""How long no more is read after a fault around a batch."""
_READ_TIMEOUT_SECONDS = _POLL_MS / 1_000 + 2
"""A silent Redis is given up and connected to anew; longer than a read may block."""

# FastStream's own supervisor starts a failed reader again without a pause and keeps every dead task. Ours is `run`.
os.environ.setdefault("FASTSTREAM_SUPERVISOR_DISABLED", "1")

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Subscription:
    stream: str
    group: str
    subscribers: tuple[Any, Any]


class Streams:
    """The subscriptions of one process. `run` keeps them alive until it is cancelled; then `stop` drains them."""

    def __init__(
        self, redis: Redis, redis_url: str, *, consumer_name: str = "", reclaim_after_ms: int = 10_000
    ) -> None:
        self._redis = redis
        self._broker = RedisBroker(
            redis_url,
            apply_types=False,
            logger=None,  # pyright: ignore[reportArgumentType]  # silent, as FastStream documents it
            socket_timeout=_READ_TIMEOUT_SECONDS,
            socket_connect_timeout=_READ_TIMEOUT_SECONDS,
        )
        self._name = consumer_name or f"{socket.gethostname()}-{os.getpid()}"
        self._reclaim_after_ms = reclaim_after_ms
        self._subscriptions: list[_Subscription] = []
        self._stopped = asyncio.Event()
        self._starting = asyncio.Lock()
        self._next_measurement = 0.0

    def subscribe(self, stream: str, group: str, consumer: Consumer, *, types: Container[str] | None = None) -> None:
        """Feed `consumer` from `stream`; every process that names the same group shares its messages.

        `types`: of all the events there are, those that the consumer has a use for; it may still be given others.
        """

        consuming = GroupConsumer(self._redis, stream, group, consumer, types)
        pace = Pace(_DISTANCE)

        async def handle(entries: list[Entry]) -> None:
            await consuming.handle(entries)

        async def handle_fresh(entries: list[Entry]) -> None:
            if await consuming.handle(entries):
                pace.took(sum(entry.size for entry in entries))
                # After a full read there is more.
                if len(entries) < _ENTRIES:
                    await pace.keep()
            else:
                # Else the whole backlog would be read and left pending, to be taken over entry by entry.
                await self._pause()

        fresh = StreamSub(
            stream, group=group, consumer=self._name, batch=True, max_records=_ENTRIES, polling_interval=_POLL_MS
        )
        # The twin only takes over what another consumer has left unacknowledged for too long.
        abandoned = StreamSub(
            stream,
            group=group,
            consumer=self._name,
            min_idle_time=self._reclaim_after_ms,
            polling_interval=self._reclaim_after_ms // _RECLAIM_POLLS,
        )
        subscribers = tuple(
            self._broker.subscriber(
                stream=kind, parser=stream_entries.parse, decoder=stream_entries.decode, ack_policy=AckPolicy.MANUAL
            )
            for kind in (fresh, abandoned)
        )
        for subscriber, handler in zip(subscribers, (handle_fresh, handle), strict=True):
            subscriber(handler)
        self._subscriptions.append(_Subscription(stream, group, (subscribers[0], subscribers[1])))

    @property
    def read(self) -> list[str]:
        """The streams that are subscribed to."""
        return [each.stream for each in self._subscriptions]

    @property
    def has_subscriptions(self) -> bool:
        return bool(self._subscriptions)

    @property
    def groups(self) -> list[tuple[str, str]]:
        """Stream and consumer group of each subscription."""
        return [(each.stream, each.group) for each in self._subscriptions]

    @property
    def are_running(self) -> bool:
        """Whether every subscription is being read."""
        return all(_is_reading(subscriber) for each in self._subscriptions for subscriber in each.subscribers)

    async def run(self) -> None:
        """Connect, and bring back every subscriber that stopped: at start, after a wipe, after a long outage."""
        while not self._stopped.is_set():
            try:
                await self._ensure_running()
                await self._measure_if_due()
            except (RedisError, OSError, TimeoutError) as error:
                log.warning("streams wait for redis", reason=type(error).__name__)
            except Exception:
                log.exception("streams failed")
            await asyncio.sleep(_SUPERVISE_SECONDS)

    async def stop(self) -> None:
        """Stop reading and let the batch in hand finish. What was prefetched is taken over by the group."""
        self._stopped.set()
        async with self._starting:
            await self._broker.stop()

    async def _measure_if_due(self) -> None:
        if (now := monotonic()) >= self._next_measurement:
            await stream_measurements.measure(self._redis, self.groups)
            self._next_measurement = now + _MEASURE_SECONDS

    async def _ensure_running(self) -> None:
        async with self._starting:
            if self._stopped.is_set() or self.are_running:
                return
            for each in self._subscriptions:
                await create_group(self._redis, each.stream, each.group)
            await self._broker.connect()
            for each in self._subscriptions:
                for subscriber in each.subscribers:
                    if not _is_reading(subscriber):
                        await subscriber.stop()
                        # FastStream too makes the group where it is missing, as after a wipe at this very moment:
                        # from the beginning then, not from `$`.
                        subscriber.last_id = "0"
                        await subscriber.start()

    async def _pause(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_PAUSE_SECONDS):
                await self._stopped.wait()


async def create_group(redis: Redis, stream: str, group: str) -> None:
    """Make the group read its stream from the beginning; nothing happens where it exists."""
    try:
        await redis.xgroup_create(stream, group, id="0", mkstream=True)
    except ResponseError as error:
        if "BUSYGROUP" not in str(error):
            raise


def _is_reading(subscriber: Any) -> bool:
    # A reader that ended with an error still calls itself running.
    return subscriber.running and any(not task.done() for task in subscriber.tasks)
