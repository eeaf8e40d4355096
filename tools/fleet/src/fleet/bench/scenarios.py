"""What is measured: creating and reading under pressure, a steady stream end to end, more than can be done."""

import asyncio
import contextlib
import signal
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from time import perf_counter

import httpx

from fleet.bench import gateway, usage
from fleet.bench.connections import Address, Reply
from fleet.bench.load import Measured, as_much_as_possible, at_a_rate
from fleet.bench.usage import Usage
from fleet.testing import RunningFleet

CONNECTIONS = 64
_OVERLOAD_CONNECTIONS = 3000
WORKERS = ("payments-worker", "refunds-worker", "webhooks-worker")
_SHARE_OF_CAPACITY = 0.6
"""At what part of what it keeps up with a thing's latencies are taken."""
_DRAIN_SECONDS = 180.0
_OVERLOAD = 2.5


@dataclass(slots=True)
class Series:
    """The same measurement, repeated."""

    runs: list[Measured] = field(default_factory=list)
    steady: list[Measured] = field(default_factory=list)
    """Open-loop runs at a part of the capacity, for latencies."""


@dataclass(frozen=True, slots=True)
class EndToEnd:
    """A steady stream of payments, from being accepted to the merchant's having all three webhooks of each."""

    offered_per_second: float
    accepted: int
    seconds: float
    distinct: int
    duplicates: int
    forged: int
    longest_backlog: int
    last_backlog: int
    drained_after_seconds: float
    used: Mapping[str, Usage]

    @property
    def wanted(self) -> int:
        return 3 * self.accepted

    @property
    def cpu_per_thousand(self) -> float:
        return sum(each.cpu_seconds for each in self.used.values()) / max(self.accepted, 1) * 1000


@dataclass(frozen=True, slots=True)
class Overload:
    offered_per_second: float
    load: Measured
    refused: list[float]
    """Latencies of the answers 429 and 503, in seconds."""
    growth_bytes: int


class Course:
    """Takes one fleet and its echo through all measurements."""

    def __init__(self, fleet: RunningFleet, echo: Address, *, seconds: float) -> None:
        self._fleet = fleet
        self._echo = echo
        self._api = Address("127.0.0.1", fleet.plan.ports["proxy"])
        self._seconds = seconds
        self._orders_per_second = 0.0
        """The most that were created."""
        self.series: dict[str, Series] = defaultdict(Series)
        self.at_rest = 0
        """Jobs that wait for longer than any measurement takes."""

    async def warm_up(self) -> None:
        ids = gateway.Ids()
        await self._closed(self._echo, gateway.orders())
        self._orders_per_second = (await self._closed(self._api, gateway.orders(), ids)).per_second
        await self._closed(self._api, gateway.payments(ids.found))
        await self._drained()

    async def repetition(self) -> None:
        """Each gateway figure right after an echo figure of its own: the machine's speed drifts."""
        known = await self._some_orders(int(self._orders_per_second * self._seconds))
        await self._drained()
        await self._measure("echo", self._echo, gateway.orders(), steady=True)
        ids = await self._measure("orders", self._api, gateway.orders(), steady=True)
        made = await self._measure("payments", self._api, gateway.payments(ids), steady=True)
        await self._drained()
        # By now payments has heard of the first orders, which last to the end: a payment takes longer than an order. A
        # worker that is paused hears of none, and each would be asked for.
        with self._workers_paused():
            await self._measure("echo, workers paused", self._echo, gateway.orders())
            await self._measure("orders, workers paused", self._api, gateway.orders())
            await self._measure("payments, workers paused", self._api, gateway.payments(known))
        await self._drained()
        await self._measure("echo, reading", self._echo, gateway.reads(made[:500]))
        await self._measure("reading a payment", self._api, gateway.reads(made[:500]))

    async def end_to_end(self, receiver_url: str, per_second: float, seconds: float) -> EndToEnd:
        """`receiver_url` is a `fleet.bench.receiver`."""
        ids = await self._some_orders(int(per_second * seconds))
        await self._drained()
        await gateway.set_webhook_url(self._fleet, f"{receiver_url}/webhook")
        earlier = await self._received(receiver_url)
        before = usage.of_fleet(self._fleet)
        backlogs: list[int] = []
        watching = asyncio.create_task(self._watch_backlog(backlogs))
        load = await at_a_rate(
            self._api, gateway.payments(ids), connections=CONNECTIONS, per_second=per_second, seconds=seconds
        )
        last_backlog = backlogs[-1] if backlogs else 0
        ended = perf_counter()
        counts = await self._all_webhooks(receiver_url, earlier, 3 * load.successes)
        watching.cancel()
        drained_after = perf_counter() - ended
        after = usage.of_fleet(self._fleet)
        await gateway.set_webhook_url(self._fleet, None)
        return EndToEnd(
            offered_per_second=per_second,
            accepted=load.successes,
            seconds=load.seconds,
            distinct=counts["distinct"],
            duplicates=counts["duplicates"],
            forged=counts["forged"],
            longest_backlog=max(backlogs, default=0),
            last_backlog=last_backlog,
            drained_after_seconds=drained_after,
            used={name: after[name].since(before[name]) for name in after},
        )

    async def overload(self, capacity_per_second: float, seconds: float) -> Overload:
        """Offer far more than the gateway can take."""
        offered = capacity_per_second * _OVERLOAD
        before = usage.of_fleet(self._fleet)
        refused: list[float] = []

        def watch(reply: Reply) -> None:
            if reply.status in (429, 503):
                refused.append(perf_counter())

        load = await at_a_rate(
            self._api,
            gateway.orders(),
            connections=_OVERLOAD_CONNECTIONS,
            per_second=offered,
            seconds=seconds,
            watch=watch,
        )
        after = usage.of_fleet(self._fleet)
        growth = sum(after[name].pss_bytes - before[name].pss_bytes for name in after if name in before)
        await self._drained()
        return Overload(offered, load, refused, growth)

    async def _measure(
        self, name: str, address: Address, requests: Iterator[bytes], *, steady: bool = False
    ) -> list[str]:
        ids = gateway.Ids()
        series = self.series[name]
        began = perf_counter()
        run = await self._closed(address, requests, ids)
        series.runs.append(run)
        if steady:
            # What was accepted under pressure is work that goes on: a stream at that rate would only build a queue.
            await self._drained()
            kept_up = run.successes / (perf_counter() - began)
            series.steady.append(
                await at_a_rate(
                    address,
                    requests,
                    connections=CONNECTIONS,
                    per_second=max(kept_up * _SHARE_OF_CAPACITY, 1),
                    seconds=self._seconds,
                    watch=ids,
                )
            )
        return ids.found

    async def _closed(self, address: Address, requests: Iterator[bytes], watch: gateway.Ids | None = None) -> Measured:
        return await as_much_as_possible(
            address, requests, connections=CONNECTIONS, seconds=self._seconds, watch=watch or gateway.Ids()
        )

    async def _some_orders(self, count: int) -> list[str]:
        ids = gateway.Ids()
        while len(ids.found) < count:
            run = await self._closed(self._api, gateway.orders(), ids)
            self._orders_per_second = max(self._orders_per_second, run.per_second)
        return ids.found[:count]

    @contextlib.contextmanager
    def _workers_paused(self) -> Iterator[None]:
        for worker in WORKERS:
            self._fleet.signal(worker, signal.SIGSTOP)
        try:
            yield
        finally:
            for worker in WORKERS:
                self._fleet.signal(worker, signal.SIGCONT)

    async def _drained(self) -> None:
        """Until no job is left of what was measured before."""
        deadline = perf_counter() + _DRAIN_SECONDS
        while not await self._is_drained():
            if perf_counter() > deadline:
                raise TimeoutError("the queues did not drain")
            await asyncio.sleep(0.2)

    async def _is_drained(self) -> bool:
        try:
            return await self._backlog() <= self.at_rest
        except httpx.HTTPError:
            return False  # so busy that it does not answer

    async def _backlog(self) -> int:
        figures = await gateway.jobs(self._fleet)
        return figures["pending"] + figures["processing"]

    async def _watch_backlog(self, seen: list[int]) -> None:
        while True:
            with contextlib.suppress(httpx.HTTPError):
                seen.append(await self._backlog())
            await asyncio.sleep(2)

    async def _all_webhooks(self, receiver_url: str, earlier: Counter[str], wanted: int) -> Counter[str]:
        deadline = perf_counter() + _DRAIN_SECONDS
        while True:
            counts = await self._received(receiver_url)
            if counts["distinct"] - earlier["distinct"] >= wanted or perf_counter() > deadline:
                counts.subtract(earlier)
                return counts
            await asyncio.sleep(0.2)

    async def _received(self, receiver_url: str) -> Counter[str]:
        async with httpx.AsyncClient() as client:
            counts = (await client.get(f"{receiver_url}/counts")).json()
        return Counter({name: counts[name] for name in ("distinct", "duplicates", "forged")})
