"""Looks at the parts of the fleet from outside: the database, Redis and the workers."""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine, Mapping
from time import time
from typing import Any, Generic, TypeVar

import httpx
from redis.asyncio import Redis

from chassis.clock import utc_now
from chassis.database import Database
from chassis.process import heartbeat_key
from merchants.domain.fleet_health import FleetHealth, is_running

_LONGEST_SECONDS = 1.0

Answer = TypeVar("Answer")


class Probe(Generic[Answer]):
    """One question, asked again and again, that never keeps anybody for longer than a second.

    Some questions cannot be interrupted at once (a database driver first tries to cancel its query). Such a one is
    left behind, and until it has ended there is no answer: a dead part never gathers tasks and connections.
    """

    def __init__(self, question: Callable[[], Coroutine[Any, Any, Answer]]) -> None:
        self._question = question
        self._asking: asyncio.Task[Answer] | None = None

    async def ask(self) -> Answer | None:
        """The answer, or `None` when it failed or did not come in time."""
        if self._asking is not None and not self._asking.done():
            return None
        asking = self._asking = asyncio.create_task(self._question())
        await asyncio.wait([asking], timeout=_LONGEST_SECONDS)
        if not asking.done():
            asking.cancel()
            return None
        return None if asking.cancelled() or asking.exception() else asking.result()


class FleetProbes:
    """Looks at every part of the fleet at the same time."""

    def __init__(self, database: Database, redis: Redis, workers: Mapping[str, str]) -> None:
        """`workers` are the base URLs of the deployed workers by name. `database` should be a pool of its own, so
        that requests which keep the service's pool busy do not make the database look down.
        """
        self._redis = redis
        self._names = tuple(workers)
        self._http = httpx.AsyncClient(timeout=_LONGEST_SECONDS)
        self._database_probe = Probe(database.is_reachable)
        self._redis_probe = Probe(self._ping)
        self._heartbeats_probe = Probe(self._read_heartbeats)
        self._worker_probes = [Probe(self._question_to(url)) for url in workers.values()]

    async def look(self) -> FleetHealth:
        looked_at = utc_now()
        database, redis, heartbeats, answers = await asyncio.gather(
            self._database_probe.ask(),
            self._redis_probe.ask(),
            self._heartbeats_probe.ask(),
            asyncio.gather(*(probe.ask() for probe in self._worker_probes)),
        )
        now = time()
        lately = heartbeats or {}
        return FleetHealth(
            database_connected=bool(database),
            redis_connected=bool(redis),
            workers={
                name: is_running(answers=bool(answer), last_heartbeat=lately.get(name), now=now)
                for name, answer in zip(self._names, answers, strict=True)
            },
            looked_at=looked_at,
        )

    async def close(self) -> None:
        await self._http.aclose()

    async def _ping(self) -> bool:
        return bool(await self._redis.ping())

    async def _read_heartbeats(self) -> dict[str, float]:
        """For each worker the latest moment, in Unix time, at which one of its copies said that it lives."""
        pipeline = self._redis.pipeline(transaction=False)
        for name in self._names:
            pipeline.hvals(heartbeat_key(name))
        beats = await pipeline.execute() if self._names else []
        return {name: max(map(_moment, moments)) for name, moments in zip(self._names, beats, strict=True) if moments}

    def _question_to(self, url: str) -> Callable[[], Coroutine[Any, Any, bool]]:
        async def is_live() -> bool:
            return (await self._http.get(f"{url.rstrip('/')}/health/live")).status_code == 200

        return is_live


def _moment(written: bytes) -> float:
    with contextlib.suppress(ValueError):
        return float(written)
    return 0.0
