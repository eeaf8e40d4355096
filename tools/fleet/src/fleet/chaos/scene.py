"""The fleet that is broken, and what experiments need of it."""

import asyncio
import random
import shutil
import signal
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any, cast

import psutil
import psycopg
from redis.asyncio import Redis

from fleet import valkey
from fleet.chaos.deliveries import Deliveries
from fleet.chaos.facts import Parked
from fleet.chaos.line import Line
from fleet.chaos.merchant import Caller, Merchant
from fleet.instamojo_sandbox import RunningSandbox
from fleet.testing import RunningFleet

_LONGEST_WAIT_SECONDS = 60.0
_POLL_SECONDS = 0.05
_WITHOUT_TRANSACTIONS = {"webhooks-worker"}
_IN_TRANSACTION = """
    SELECT count(*) FROM pg_stat_activity WHERE client_port = ANY(%s) AND state LIKE 'idle in transaction%%'
"""


@dataclass(frozen=True, slots=True)
class Stage:
    """What stands before anything is broken: the fleet, and the Instamojo that it knows."""

    fleet: RunningFleet
    sandbox: RunningSandbox
    line_port: int
    """Where the fleet finds Instamojo, once somebody passes on what comes there."""


@dataclass(slots=True)
class Scene:
    fleet: RunningFleet
    sandbox: RunningSandbox
    line: Line
    """To the sandbox; it may be cut."""
    redis: Redis
    caller: Caller
    deliveries: Deliveries
    older_file: Path
    """A copy of Valkey's data folder that was made before any load."""
    chance: random.Random
    planted: set[Parked] = field(default_factory=set)

    async def kill(self, *processes: str) -> None:
        """`kill -9`, all at the same moment. Returns when each runs again."""
        killed = [psutil.Process(self.fleet.pid(process)) for process in processes]
        for process in killed:
            process.kill()
        before = {each.pid for each in killed}
        await self.until(lambda: all(self._runs_anew(name, before) for name in processes), f"{processes} to run again")

    def _runs_anew(self, process: str, before: set[int]) -> bool:
        return self.fleet.pid(process) not in before | {0}

    async def entries(self, stream: str) -> list[tuple[bytes, dict[Any, Any]]]:
        """Everything that lies in a stream: ids and fields."""
        return cast("list[tuple[bytes, dict[Any, Any]]]", await self.redis.xrange(stream))

    async def redis_with_older_file(self) -> None:
        """Stop Valkey, and start it with the append-only file of before."""
        await asyncio.to_thread(self.fleet.stop, "valkey")
        folder = self.fleet.plan.settings.layout.valkey
        shutil.rmtree(folder)
        shutil.copytree(self.older_file, folder)
        await asyncio.to_thread(self.fleet.start, "valkey")
        await self.until(lambda: valkey.answers(self.fleet.redis_url), "Valkey to answer")

    async def freeze(self, process: str, *, attempts: int = 200) -> None:
        """SIGSTOP, in the midst of a transaction of the process; where its statements are transactions by themselves,
        when one has committed and the process does not know it yet."""
        for _ in range(attempts):
            self.fleet.signal(process, signal.SIGSTOP)
            if await self._is_in_the_midst(process):
                return
            self.fleet.signal(process, signal.SIGCONT)
            await asyncio.sleep(self.chance.uniform(0.001, 0.02))
        raise TimeoutError(f"{process} was never met inside a transaction")

    async def _is_in_the_midst(self, process: str) -> bool:
        connections = psutil.Process(self.fleet.pid(process)).net_connections(kind="tcp")
        postgres = self.fleet.plan.ports["postgres"]
        ports = [each.laddr.port for each in connections if each.laddr and each.raddr and each.raddr.port == postgres]
        return (
            _have_unread_answers(ports) if process in _WITHOUT_TRANSACTIONS else await self._are_in_transaction(ports)
        )

    async def _are_in_transaction(self, ports: list[int]) -> bool:
        connecting = psycopg.AsyncConnection.connect(self.fleet.admin_database_url)
        async with await connecting as connection:
            found = await (await connection.execute(_IN_TRANSACTION, [ports])).fetchone()
        return found is not None and found[0] > 0

    def wake(self, process: str) -> None:
        self.fleet.signal(process, signal.SIGCONT)

    async def until(self, condition: Callable[[], bool], what: str, seconds: float = _LONGEST_WAIT_SECONDS) -> None:
        """Wait for a condition, which may block for a moment. Raises `TimeoutError` that says what did not come."""
        deadline = monotonic() + seconds
        while not await asyncio.to_thread(condition):
            if monotonic() > deadline:
                raise TimeoutError(f"waited {seconds:.0f} s for {what}")
            await asyncio.sleep(_POLL_SECONDS)

    async def until_accepted(self, merchant: Merchant, more: int) -> None:
        """Wait until so many more payments have been accepted."""
        wanted = merchant.accepted + more
        await self.until(lambda: merchant.accepted >= wanted, f"{more} more payments to be accepted")


def _have_unread_answers(ports: list[int]) -> bool:
    _, *connections = Path("/proc/net/tcp").read_text().splitlines()
    for _, local, _, _, queues, *_ in map(str.split, connections):
        if int(local.split(":")[1], 16) in ports and int(queues.split(":")[1], 16) > 0:
            return True
    return False


Fault = Callable[[Scene, Merchant], Awaitable[None]]
"""Breaks something while the merchant trades. Returns when nothing is broken on purpose any more."""


@dataclass(frozen=True, slots=True)
class Experiment:
    name: str
    what: str
    fault: Fault
    merchant: type[Merchant] = Merchant
    """The program that trades meanwhile."""
    together: str = ""
    """Experiments of the same group break things one after the other and are given time to recover together."""


def together_with(experiment: Experiment, experiments: Sequence[Experiment]) -> list[Experiment]:
    """The experiment's group, in the order of the list; itself alone when it has none."""
    return [
        each for each in experiments if each == experiment or (each.together and each.together == experiment.together)
    ]


def chosen(experiments: Sequence[Experiment], names: Sequence[str]) -> list[Experiment]:
    """Those with these names, in the order of the list; all of them when none is named."""
    return [each for each in experiments if not names or each.name in names]
