"""Load on one address: as much as so many connections can, or so many requests a second whatever happens."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from time import perf_counter

from fleet.bench.connections import Address, Connection, Reply

Requests = Iterator[bytes]
"""Whole requests, made as they are wanted. When it ends, so does the load."""


@dataclass(slots=True)
class Measured:
    """What came of a load. Latencies are in seconds, of answered requests."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)

    @property
    def answered(self) -> int:
        return len(self.latencies)

    @property
    def successes(self) -> int:
        return sum(count for status, count in self.statuses.items() if 200 <= status <= 299)

    @property
    def per_second(self) -> float:
        """Successful answers a second."""
        return self.successes / self.seconds if self.seconds else 0.0

    def latency(self, quantile: float) -> float:
        """The latency that this part of the answers did not exceed, in seconds."""
        ordered = sorted(self.latencies)
        return ordered[min(int(len(ordered) * quantile), len(ordered) - 1)] if ordered else 0.0


Watch = Callable[[Reply], None]


async def as_much_as_possible(
    address: Address, requests: Requests, *, connections: int, seconds: float, watch: Watch = lambda _: None
) -> Measured:
    """Closed loop: every connection sends its next request when it has the answer to the last."""
    measured = Measured()
    started = perf_counter()
    deadline = started + seconds

    async def keep_busy(connection: Connection) -> None:
        while (now := perf_counter()) < deadline:
            request = next(requests, None)
            if request is None:
                return
            await _measure(connection, request, now, measured, watch)

    await _on_each(address, connections, keep_busy)
    measured.seconds = perf_counter() - started
    return measured


async def at_a_rate(
    address: Address,
    requests: Requests,
    *,
    connections: int,
    per_second: float,
    seconds: float,
    watch: Watch = lambda _: None,
) -> Measured:
    """Open loop: request number n is due at n / rate. Its latency counts from then, so a stalled server is not
    spared the requests that it would have been sent meanwhile (no coordinated omission)."""
    measured = Measured()
    started = perf_counter()
    numbers = iter(range(int(per_second * seconds)))

    async def follow_schedule(connection: Connection) -> None:
        for number in numbers:
            due = started + number / per_second
            request = next(requests, None)
            if request is None:
                return
            if (early := due - perf_counter()) > 0:
                await asyncio.sleep(early)
            await _measure(connection, request, due, measured, watch)

    await _on_each(address, connections, follow_schedule)
    measured.seconds = max(perf_counter() - started, seconds)
    return measured


async def _on_each(address: Address, count: int, use: Callable[[Connection], Awaitable[None]]) -> None:
    connections = [Connection(address) for _ in range(count)]
    try:
        await asyncio.gather(*(use(connection) for connection in connections))
    finally:
        for connection in connections:
            connection.close()


async def _measure(connection: Connection, request: bytes, since: float, measured: Measured, watch: Watch) -> None:
    try:
        reply = await connection.send(request)
    except OSError:
        measured.statuses[0] += 1
        return
    measured.latencies.append(perf_counter() - since)
    measured.statuses[reply.status] += 1
    watch(reply)
