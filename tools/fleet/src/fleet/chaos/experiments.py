"""What is broken. Each fault is of the kind that loses nothing and doubles nothing."""

import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import monotonic

import orjson

from chassis.outbox import bodies_of
from chassis.relay import BODY_FIELD
from fleet.chaos.copies import WORKERS, second_workers
from fleet.chaos.facts import GROUPS, Parked
from fleet.chaos.merchant import Merchant
from fleet.chaos.payers import Payers
from fleet.chaos.scene import Experiment, Fault, Scene
from fleet.topology import SERVING, STANDING_RELIEFS

_LEASE_SECONDS = 15.0
"""Of the rows that workers claim; `payments`, `refunds` and `webhooks` have the same."""
_FROZEN_SECONDS = _LEASE_SECONDS + 1.5
_UNREAD_PAYMENTS = 15
_WRONG_SHAPE_OF = {
    "merchants": "merchant.created",
    "orders": "order.created",
    "invoices": "invoice.paid",
    "payments": "payment.success",
    "refunds": "refund.processed",
}
# No reader knows what to do with these; of what it does not read it says nothing.
_WRONG_DATA = {"id": [], "webhook_secret_encrypted": []}


def kill(*processes: str) -> Fault:
    async def fault(scene: Scene, _: Merchant) -> None:
        await scene.kill(*processes)

    return fault


async def kill_valkey(scene: Scene, merchant: Merchant) -> None:
    async with _unread_events(scene, merchant):
        await scene.kill("valkey")


async def wipe_redis(scene: Scene, merchant: Merchant) -> None:
    async with _unread_events(scene, merchant):
        await scene.redis.flushall()


async def bring_back_older_file(scene: Scene, merchant: Merchant) -> None:
    async with _unread_events(scene, merchant):
        await scene.redis_with_older_file()


@asynccontextmanager
async def _unread_events(scene: Scene, merchant: Merchant) -> AsyncIterator[None]:
    """Redis holds events that nobody has read: what consumers had already is not lost with it."""
    names = [worker.name for worker in WORKERS]
    try:
        for name in names:
            scene.fleet.signal(name, signal.SIGSTOP)
        await scene.until_accepted(merchant, _UNREAD_PAYMENTS)
        yield
    finally:
        for name in names:
            scene.wake(name)


async def deliver_everything_again(scene: Scene, _: Merchant) -> None:
    """Every event of every stream once more, by itself, shuffled."""
    entries = [(stream, fields[BODY_FIELD.encode()]) for stream in GROUPS for _, fields in await scene.entries(stream)]
    again = [(stream, body) for stream, bodies in entries for body in bodies_of(bodies)]
    scene.chance.shuffle(again)
    pipeline = scene.redis.pipeline(transaction=False)
    for stream, body in again:
        pipeline.xadd(stream, {BODY_FIELD: body})
    await pipeline.execute()


async def plant_poison(scene: Scene, merchant: Merchant) -> None:
    """In each stream something that is no JSON, and an envelope with the wrong things in it."""
    for stream, groups in GROUPS.items():
        for body in (b"no json " + merchant.name.encode(), _wrong_shape(stream)):
            await scene.redis.xadd(stream, {BODY_FIELD: body})
            scene.planted |= {Parked(group, stream, body) for group in groups}


def _wrong_shape(stream: str) -> bytes:
    envelope = {"id": "poison", "source": stream, "subject": "poison", "merchant_id": "nobody", "version": 1}
    kind = _WRONG_SHAPE_OF.get(stream)
    if kind is None:
        return orjson.dumps({**envelope, "type": "payment.process", "data": "no object"})
    return orjson.dumps({**envelope, "type": kind, "time": "2026-01-01T00:00:00Z", "data": _WRONG_DATA})


async def run_two_of_each_worker(scene: Scene, merchant: Merchant) -> None:
    async with second_workers(scene.fleet):
        await scene.until_accepted(merchant, 60)


@asynccontextmanager
async def _frozen(scene: Scene) -> AsyncIterator[None]:
    names = [worker.name for worker in WORKERS]
    try:
        for name in names:
            await scene.freeze(name)
        yield
    finally:
        for name in names:
            scene.wake(name)


async def freeze_workers(scene: Scene, merchant: Merchant) -> None:
    """Each worker stops inside a transaction and wakes after its lease, when a copy has done its work."""
    async with second_workers(scene.fleet):
        await scene.until_accepted(merchant, 10)
        async with _frozen(scene):
            thawing_at = monotonic() + _FROZEN_SECONDS
            await scene.until(lambda: monotonic() >= thawing_at, "the leases to end")
        await scene.until_accepted(merchant, 10)


async def kill_in_turn(scene: Scene, merchant: Merchant) -> None:
    """Whoever has a part in a payment at Instamojo, so that payments are met at each of their steps."""
    for processes in (("payments-worker",), ("orders",), ("payments", *STANDING_RELIEFS), ("payments-worker",)):
        await scene.kill(*processes)
        await scene.until_accepted(merchant, 4)


async def cut_line(scene: Scene, merchant: Merchant) -> None:
    """Instamojo is away for a while; whoever is on its page then has to wait, too."""
    await scene.line.cut()
    try:
        await scene.until_accepted(merchant, 12)
    finally:
        await scene.line.mend()


EXPERIMENTS = (
    *(Experiment(f"kill-{name}", f"kill -9 {name}", kill(name), together="kill") for name in SERVING),
    Experiment("kill-all", "kill -9 every api and worker at the same moment", kill(*SERVING), together="kill"),
    Experiment("kill-postgres", "kill -9 PostgreSQL", kill("postgres"), together="kill"),
    Experiment("kill-valkey", "kill -9 Valkey; it comes back with its append-only file", kill_valkey),
    Experiment("older-file", "Valkey comes back with an older append-only file", bring_back_older_file),
    Experiment("wipe", "FLUSHALL", wipe_redis),
    Experiment("duplicates", "every event again, shuffled", deliver_everything_again, together="messages"),
    Experiment("poison", "two messages in each stream that nobody can read", plant_poison, together="messages"),
    Experiment("two-copies", "a second copy of each worker", run_two_of_each_worker, together="messages"),
    Experiment(
        "instamojo-kills",
        "kill -9 payments, its worker and orders in turn, while invoices are paid at Instamojo",
        kill_in_turn,
        merchant=Payers,
        together="leases",
    ),
    Experiment(
        "instamojo-away",
        "nobody reaches Instamojo for a while, and it comes back with its books",
        cut_line,
        merchant=Payers,
        together="leases",
    ),
    Experiment(
        "frozen", "workers frozen in a transaction past their lease, then woken", freeze_workers, together="leases"
    ),
)
