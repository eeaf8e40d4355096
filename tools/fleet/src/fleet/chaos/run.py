"""Runs experiments on one fleet, and gives each its verdict."""

import asyncio
import contextlib
import itertools
import random
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

import psycopg
from redis.asyncio import Redis
from redis.exceptions import RedisError

from fleet import ports
from fleet.bench import gateway
from fleet.bench.connections import Address
from fleet.chaos import facts
from fleet.chaos.deliveries import receiving
from fleet.chaos.instamojo import entries_of
from fleet.chaos.invariants import INVARIANTS, Evidence
from fleet.chaos.line import Line
from fleet.chaos.merchant import Caller, Merchant
from fleet.chaos.scene import Experiment, Scene, Stage
from fleet.instamojo_sandbox import account, running_sandbox
from fleet.testing import running_fleet

SETTINGS = {
    "TEST_MODE": "true",
    "TEST_PROCESSING_DELAY": "300",
    "WEBHOOK_RETRY_INTERVALS": "1,1,2,2",
    # What dead consumers held is taken over sooner than by default, so that the whole course ends sooner.
    "RECLAIM_AFTER_MS": "3000",
    "PUBLIC_RATE": "100000r/s",
    "PUBLIC_BURST": "100000",
}
RECOVERS_WITHIN_SECONDS = 60.0
_LOOK_AGAIN_SECONDS = 0.5
_ORDERS_PER_SECOND = 18.0
_BEFORE_FAULT = 15
_AFTER_FAULT = 15


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of one experiment. `broken` has what speaks against each invariant; empty when it holds."""

    experiment: Experiment
    accepted: int
    retries: int
    duplicates: int
    """Webhooks that came more than once, which is allowed."""
    seconds: float
    """From the end of the fault until everything held, or until the patience was at its end."""
    broken: dict[str, list[str]]

    @property
    def holds(self) -> bool:
        return not any(self.broken.values())


@contextlib.contextmanager
def fleet_to_break() -> Iterator[Stage]:
    line_port = ports.spare(set())
    with running_sandbox() as sandbox, running_fleet(SETTINGS | account(line_port), durable=True) as fleet:
        yield Stage(fleet, sandbox, line_port)


@contextlib.asynccontextmanager
async def scene_of(stage: Stage, seed: int) -> AsyncIterator[Scene]:
    """The fleet with a merchant's endpoint beside it, and a line to Instamojo."""
    fleet, sandbox = stage.fleet, stage.sandbox
    caller = Caller(Address("127.0.0.1", fleet.plan.ports["proxy"]))
    with tempfile.TemporaryDirectory(prefix="fleet-older-file-") as folder:
        older_file = Path(folder) / "valkey"
        shutil.copytree(fleet.plan.settings.layout.valkey, older_file)
        async with (
            Line(stage.line_port, sandbox.port) as line,
            receiving() as (deliveries, url),
            Redis.from_url(fleet.redis_url, socket_timeout=5) as redis,
        ):
            await gateway.set_webhook_url(fleet, url)
            chance = random.Random(seed)  # noqa: S311
            yield Scene(fleet, sandbox, line, redis, caller, deliveries, older_file, chance)
    caller.close()


async def carry_out(scene: Scene, experiments: Sequence[Experiment], seed: int) -> AsyncIterator[list[Verdict]]:
    """The verdicts, as they are found; experiments of one group share the time in which the fleet recovers."""
    for _, group in itertools.groupby(experiments, key=lambda each: each.together or each.name):
        verdicts: list[Verdict] = []
        traded = [(experiment, await _break(scene, experiment, seed)) for experiment in group]
        # What one merchant needs to recover is hidden by nobody: each is judged by its own payments.
        verdicts += await asyncio.gather(*(_judge(scene, *each) for each in traded))
        await _clear_away(scene)
        yield verdicts


async def _break(scene: Scene, experiment: Experiment, seed: int) -> Merchant:
    merchant = experiment.merchant(scene.caller, experiment.name, seed, orders_per_second=_ORDERS_PER_SECOND)
    trading = asyncio.create_task(merchant.trade())
    try:
        await scene.until_accepted(merchant, _BEFORE_FAULT)
        await experiment.fault(scene, merchant)
        await scene.until_accepted(merchant, _AFTER_FAULT)
    except TimeoutError as error:
        merchant.complaints.append(str(error))
    finally:
        merchant.stop()
        await trading
    return merchant


async def _judge(scene: Scene, experiment: Experiment, merchant: Merchant) -> Verdict:
    began = monotonic()
    while True:
        broken = await _look(scene, merchant)
        seconds = monotonic() - began
        if not any(broken.values()) or seconds > RECOVERS_WITHIN_SECONDS:
            break
        await asyncio.sleep(_LOOK_AGAIN_SECONDS)
    duplicates = sum(len(ids) - 1 for told in _told(scene, merchant) for ids in told.values())
    return Verdict(experiment, merchant.accepted, merchant.retries, duplicates, seconds, broken)


def _told(scene: Scene, merchant: Merchant) -> Iterator[dict[str, list[str]]]:
    for payment in merchant.payments:
        if payment.created:
            yield scene.deliveries.told.get(payment.created["id"], {})


async def _look(scene: Scene, merchant: Merchant) -> dict[str, list[str]]:
    """What speaks against each invariant now."""
    try:
        found = await facts.look(scene.fleet, scene.redis, f"{merchant.name}.", list(scene.deliveries.told))
        if merchant.invoices:
            found.at_instamojo = entries_of(await asyncio.to_thread(scene.sandbox.state))
        broken = _violations(scene, merchant, found)
        if not any(broken.values()):
            await facts.show(scene.caller, found)
            broken = _violations(scene, merchant, found)
    except (psycopg.OperationalError, RedisError, OSError) as error:
        return {name: [f"cannot be seen: {error!r}"] for name in INVARIANTS}
    return broken


def _violations(scene: Scene, merchant: Merchant, found: facts.Facts) -> dict[str, list[str]]:
    evidence = Evidence(merchant, scene.deliveries, found, frozenset(scene.planted))
    return {name: list(invariant(evidence)) for name, invariant in INVARIANTS.items()}


async def _clear_away(scene: Scene) -> None:
    for group in {group for groups in facts.GROUPS.values() for group in groups}:
        await scene.redis.delete(f"{group}:parked")
    scene.planted.clear()
