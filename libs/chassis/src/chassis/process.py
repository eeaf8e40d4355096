"""One process of a service: its database, Redis, streams, relay and pollers, started and stopped in the right order."""

import asyncio
import contextlib
import os
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from time import monotonic, time

import structlog
from fastapi import FastAPI
from redis.exceptions import RedisError

from chassis import consumer_names, health, metrics, redis_client, tracing
from chassis.database import Database
from chassis.due_rows import Poller
from chassis.http_api import create_app
from chassis.relay import Relay
from chassis.service_client import ServiceClient
from chassis.service_tokens import ServiceTokens
from chassis.settings import ServiceSettings
from chassis.streams import Streams

HEARTBEAT_SECONDS = 2.0
HEARTBEAT_LIFETIME_SECONDS = 6
_DRAIN_SECONDS = 8.0
_STUCK_SECONDS = 30.0
_CANCEL_AGAIN_SECONDS = 0.2
_FORGET_COPY_SECONDS = 600
_RELAY_ANSWER_SECONDS = 61.0
"""Setting free what a wiped Redis lost may take the relay a minute."""

log = structlog.get_logger(__name__)


def heartbeat_key(process: str) -> str:
    """Where the copies of a process say that they live: a hash from copy to Unix time."""
    return f"heartbeat:{process}"


class Process:
    """Wires what a process needs; `main.py` of a service adds routes, consumers and pollers, then serves `app`."""

    def __init__(self, service: str, name: str, settings: ServiceSettings, *, publishes: Sequence[str] = ()) -> None:
        self.name = name
        self.settings = settings
        self.database = Database(
            settings.database_url,
            pool_size=settings.database_pool_size,
            overflow=settings.database_pool_overflow,
            answer_seconds=settings.database_answer_seconds,
        )
        metrics.watch_pool("requests", self.database)
        self.redis = redis_client.connect(settings.redis_url)
        self.tokens = ServiceTokens(settings.service_token_key.get_secret_value(), service)
        self.streams = Streams(
            self.redis,
            settings.redis_url,
            consumer_name=settings.consumer_name,
            reclaim_after_ms=settings.reclaim_after_ms,
        )
        self.app = create_app(name, self._lifespan)
        self.app.state.streams = self.streams
        tracing.start(name)
        self.app.include_router(health.router(self))
        self.app.state.service_tokens = self.tokens
        self._instance = f"{socket.gethostname()}-{os.getpid()}"
        self._pollers: list[Poller] = []
        self._clients: list[ServiceClient] = []
        self._at_start: list[Callable[[], Awaitable[None]]] = []
        self._at_stop: list[Callable[[], Awaitable[None]]] = []
        self._tasks: list[asyncio.Task[None]] = []
        self._polling: list[asyncio.Task[None]] = []
        self._stopping = False
        self._background: list[tuple[str, Callable[[], Awaitable[None]]]] = [("heartbeat", self._beat)]
        self._relay: Relay | None = None
        if publishes:
            # A small pool of its own: the relay never waits behind requests for a connection.
            self._relay_database = Database(
                settings.database_url, pool_size=1, overflow=1, answer_seconds=_RELAY_ANSWER_SECONDS
            )
            metrics.watch_pool("relay", self._relay_database)
            self._relay = Relay(
                self._relay_database,
                self.redis,
                service=service,
                streams=publishes,
                committed=self.database.events_committed,
            )
            self._background.append(("relay", self._relay.run))

    def client_of(self, service: str, base_url: str) -> ServiceClient:
        client = ServiceClient(service, base_url, self.tokens)
        self._clients.append(client)
        return client

    def add_poller(self, poller: Poller) -> Poller:
        self._pollers.append(poller)
        return poller

    def in_background(self, name: str, run: Callable[[], Awaitable[None]]) -> None:
        """Run `run` from start to stop. It handles its own failures; when it ends, the process is no longer live."""
        self._background.append((name, run))

    def at_start(self, action: Callable[[], Awaitable[None]]) -> None:
        """Do `action` before the first request is served. When it fails, the process does not start."""
        self._at_start.append(action)

    def at_stop(self, action: Callable[[], Awaitable[None]]) -> None:
        self._at_stop.append(action)

    def is_live(self) -> bool:
        """Whether every background task runs and every poller comes round: what a restart would repair."""
        now = monotonic()
        return all(not task.done() for task in (*self._tasks, *self._polling)) and all(
            now - poller.last_turn < _STUCK_SECONDS for poller in self._pollers
        )

    @contextlib.asynccontextmanager
    async def _lifespan(self, _: FastAPI) -> AsyncIterator[None]:
        try:
            for action in self._at_start:
                await action()
            self._start_tasks()
            log.info("Workers are listening for jobs..." if self._pollers else "started")
            yield
        finally:
            self._stopping = True
            await self._drain()
            await self._close()

    def _start_tasks(self) -> None:
        background = list(self._background)
        if self.streams.has_subscriptions:
            background.append(("streams", self.streams.run))
            background.append(("consumer names", self._forget_consumer_names))
        self._tasks = [asyncio.create_task(_ran(run), name=name) for name, run in background]
        self._polling = [asyncio.create_task(poller.run(), name=poller.name) for poller in self._pollers]
        for task in (*self._tasks, *self._polling):
            task.add_done_callback(self._note_end)

    def _note_end(self, task: "asyncio.Task[None]") -> None:
        if not self._stopping:
            error = None if task.cancelled() else task.exception()
            log.error("background task ended; the process is no longer live", task=task.get_name(), exc_info=error)

    async def _drain(self) -> None:
        """Finish what is in hand, for eight seconds at most, and publish what it committed.

        What is not finished then is taken over by another process: leases end and messages are claimed.
        """
        for poller in self._pollers:
            poller.stop()
        try:
            async with asyncio.timeout(_DRAIN_SECONDS):
                await asyncio.gather(_finish("streams", self.streams.stop()), _finish("pollers", _all(self._polling)))
                if self._relay is not None:
                    await _finish("relay", self._relay.publish_waiting())
        except TimeoutError:
            log.warning("stopping with work in hand")

    async def _close(self) -> None:
        await _cancel([*self._tasks, *self._polling])
        for action in self._at_stop:
            await _finish("at_stop", action())
        for client in self._clients:
            await _finish("client", client.close())
        with contextlib.suppress(RedisError, OSError):
            await self.redis.hdel(heartbeat_key(self.name), self._instance)
        await self.redis.aclose()
        await self.database.close()
        if self._relay is not None:
            await self._relay_database.close()
        await asyncio.to_thread(tracing.stop)

    async def _beat(self) -> None:
        forgotten = False
        while True:
            with contextlib.suppress(RedisError, OSError):
                await self.redis.hset(heartbeat_key(self.name), self._instance, str(int(time())))
                if not forgotten:
                    await self._forget_dead_copies()
                    forgotten = True
            await asyncio.sleep(HEARTBEAT_SECONDS)

    async def _forget_consumer_names(self) -> None:
        await consumer_names.forget_idle_for_ever(self.redis, self.streams.groups)

    async def _forget_dead_copies(self) -> None:
        # A killed process leaves its field behind, and the next one has another name.
        beats = await self.redis.hgetall(heartbeat_key(self.name))
        dead = [copy for copy, beat in beats.items() if time() - int(beat) > _FORGET_COPY_SECONDS]
        if dead:
            await self.redis.hdel(heartbeat_key(self.name), *dead)


async def _ran(run: Callable[[], Awaitable[None]]) -> None:
    await run()


async def _all(tasks: "Sequence[asyncio.Task[None]]") -> None:
    await asyncio.gather(*tasks)


async def _cancel(tasks: "Sequence[asyncio.Task[None]]") -> None:
    """End tasks, asking again where one did not hear: before Python 3.12 `wait_for`, which libraries use, may drop
    a cancellation."""
    pending = set(tasks)
    while pending:
        for task in pending:
            task.cancel()
        _, pending = await asyncio.wait(pending, timeout=_CANCEL_AGAIN_SECONDS)


async def _finish(part: str, work: Awaitable[object]) -> None:
    """Let one part end; its failure is logged and keeps no other part from ending."""
    try:
        await work
    except Exception:
        log.exception("could not stop cleanly", part=part)
