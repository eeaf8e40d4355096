"""What is true of a merchant's payments, invoices and refunds now: asked of each service's database, of Redis, of the
API, and of Instamojo."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any, LiteralString, NamedTuple, cast

import orjson
import psycopg
from redis.asyncio import Redis

from fleet import readiness
from fleet.chaos.bills import GAPS, INVOICES, InvoiceRow
from fleet.chaos.instamojo import Entry
from fleet.chaos.merchant import Caller
from fleet.testing import RunningFleet
from fleet.topology import SERVING

OUTBOXES = ("merchants", "orders", "payments", "refunds")
GROUPS = {
    "merchants": ("orders", "payments", "webhooks"),
    "orders": ("payments",),
    "invoices": ("webhooks",),
    "payments": ("orders", "refunds", "webhooks"),
    "payments.jobs": ("payments",),
    "refunds": ("payments", "webhooks"),
    "refunds.jobs": ("refunds",),
}
"""Who reads which stream."""
_ASKED_AT_ONCE = 8

_PAYMENTS = """
    SELECT payments.id, order_id, merchant_id::text, amount, currency, status, request_id,
           coalesce(decline IS NULL AND payment_id IS NOT NULL, false), coalesce(reversed, false), method
    FROM payments LEFT JOIN simulator_books ON payment_id = payments.id WHERE starts_with(request_id, %s)
"""
_SETTLEMENTS = "SELECT order_id, payment_id FROM order_settlements WHERE order_id = ANY(%s)"
_SNAPSHOTS = "SELECT id, merchant_id::text, amount, currency FROM order_snapshots WHERE id = ANY(%s)"
_ORDERS = """
    SELECT id, merchant_id::text, amount, currency, status, paid_payment_id, receipt
    FROM orders WHERE starts_with(receipt, %s) OR id = ANY(%s)
"""
_REFUNDS = """
    SELECT refunds.id, payment_id, refunds.amount, refunds.status, request_id, coalesce(NOT is_refused, false)
    FROM refunds LEFT JOIN simulator_books ON refund_id = refunds.id WHERE starts_with(request_id, %s)
"""
_REFUNDABLE = "SELECT id, merchant_id::text, amount, status, reserved FROM payment_snapshots WHERE id = ANY(%s)"
_HEARD_OF_REFUNDS = "SELECT refund_id, event FROM refund_events WHERE refund_id = ANY(%s)"
_LOGS = "SELECT payment_id, event, id::text, status FROM webhook_logs WHERE payment_id = ANY(%s)"
_INVENTED: dict[str, LiteralString] = {
    "payments": "SELECT told FROM unnest(%s::text[]) AS told WHERE NOT EXISTS (SELECT FROM payments WHERE id = told)",
    "refunds": "SELECT told FROM unnest(%s::text[]) AS told WHERE NOT EXISTS (SELECT FROM refunds WHERE id = told)",
}
_UNPUBLISHED = "SELECT coalesce(sum(events), 0) FROM outbox WHERE stream_ms IS NULL"


class PaymentRow(NamedTuple):
    id: str
    order_id: str
    merchant_id: str
    amount: int
    currency: str
    status: str
    request_id: str
    approved: bool
    """The bank's books say that money moved …"""
    reversed: bool
    """… and back."""
    method: str


class OrderRow(NamedTuple):
    id: str
    merchant_id: str
    amount: int
    currency: str
    status: str
    paid_payment_id: str | None
    receipt: str

    @property
    def chargeable(self) -> tuple[Any, ...]:
        return (self.merchant_id, self.amount, self.currency)


class RefundRow(NamedTuple):
    id: str
    payment_id: str
    amount: int
    status: str
    request_id: str
    given_back: bool
    """The bank's books say that the money moved back."""


class RefundableRow(NamedTuple):
    """What refunds knows of a payment."""

    merchant_id: str
    amount: int
    status: str
    reserved: int


class Parked(NamedTuple):
    group: str
    stream: str
    body: bytes


@dataclass(slots=True)
class Facts:
    """One look at everything. Rows are those of one merchant's program only."""

    payments: list[PaymentRow] = field(default_factory=list)
    orders: dict[str, OrderRow] = field(default_factory=dict)
    invoices: list[InvoiceRow] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)
    """Of which merchants the invoices' numbers have any."""
    at_instamojo: dict[str, Entry] = field(default_factory=dict)
    """What it says of our payments; asked only when there are any."""
    settlements: dict[str, str] = field(default_factory=dict)
    snapshots: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    refunds: list[RefundRow] = field(default_factory=list)
    refundable: dict[str, RefundableRow] = field(default_factory=dict)
    heard_of_refunds: set[tuple[str, str]] = field(default_factory=set)
    """(Refund, event) that payments has been told of."""
    logs: dict[tuple[str, str], list[tuple[str, str]]] = field(default_factory=dict)
    """(Payment, event) → id and status of each log."""
    unpublished: dict[str, int] = field(default_factory=dict)
    unread: dict[str, int] = field(default_factory=dict)
    """Stream and group → messages that were not delivered or not acknowledged."""
    parked: list[Parked] = field(default_factory=list)
    invented: list[str] = field(default_factory=list)
    """Payments and refunds that the merchant was told of, and that do not exist."""
    health: dict[str, str] = field(default_factory=dict)
    unready: list[str] = field(default_factory=list)
    shown: dict[str, Mapping[str, Any]] | None = None
    """What the API shows of each payment, refund and order; `None` until it was asked."""


class _Databases:
    """The services' own, each with one connection for one look: making it costs more than what it is asked."""

    def __init__(self, fleet: RunningFleet, stack: AsyncExitStack) -> None:
        self._fleet = fleet
        self._stack = stack
        self._connections: dict[str, psycopg.AsyncConnection[tuple[Any, ...]]] = {}

    async def read(self, service: str, query: LiteralString, *values: object) -> list[tuple[Any, ...]]:
        if service not in self._connections:
            url = self._fleet.database_url(service)
            connection = await psycopg.AsyncConnection.connect(url, connect_timeout=5, autocommit=True)
            self._connections[service] = await self._stack.enter_async_context(connection)
        return await (await self._connections[service].execute(query, values)).fetchall()


async def look(fleet: RunningFleet, redis: Redis, prefix: str, told: list[str]) -> Facts:
    """`told`: what any webhook was about. Raises what the servers raise while they are away."""
    facts = Facts(health=await asyncio.to_thread(readiness.health, fleet.base_url))
    facts.unready = await asyncio.to_thread(_unready, fleet)
    async with AsyncExitStack() as stack:
        await _look_at_databases(_Databases(fleet, stack), facts, prefix, told)
    await _look_at_redis(redis, facts)
    return facts


async def _look_at_databases(databases: _Databases, facts: Facts, prefix: str, told: list[str]) -> None:
    rows = await databases.read("payments", _PAYMENTS, prefix)
    facts.payments = [PaymentRow(*row) for row in rows]
    facts.invoices = [InvoiceRow(*row) for row in await databases.read("orders", INVOICES, prefix)]
    facts.gaps = [f"{merchant}: {count} of {last}" for merchant, count, last in await databases.read("orders", GAPS)]
    of_invoices = [invoice.order_id for invoice in facts.invoices]
    facts.orders = {row[0]: OrderRow(*row) for row in await databases.read("orders", _ORDERS, prefix, of_invoices)}
    order_ids, payment_ids = list(facts.orders), [payment.id for payment in facts.payments]
    facts.settlements = dict(cast("Any", await databases.read("payments", _SETTLEMENTS, order_ids)))
    snapshots = await databases.read("payments", _SNAPSHOTS, order_ids)
    facts.snapshots = {order_id: tuple(rest) for order_id, *rest in snapshots}
    logs: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for payment_id, event, log_id, status in await databases.read("webhooks", _LOGS, payment_ids):
        logs[payment_id, event].append((log_id, status))
    facts.logs = logs
    await _look_at_refunds(databases, facts, prefix)
    for service, query in _INVENTED.items():
        of_service = [each for each in told if each.startswith("rfnd_") == (service == "refunds")]
        facts.invented += [row[0] for row in await databases.read(service, query, of_service)]
    facts.unpublished = {service: (await databases.read(service, _UNPUBLISHED))[0][0] for service in OUTBOXES}


async def _look_at_refunds(databases: _Databases, facts: Facts, prefix: str) -> None:
    facts.refunds = [RefundRow(*row) for row in await databases.read("refunds", _REFUNDS, prefix)]
    known = await databases.read("refunds", _REFUNDABLE, [payment.id for payment in facts.payments])
    facts.refundable = {payment_id: RefundableRow(*rest) for payment_id, *rest in known}
    heard = await databases.read("payments", _HEARD_OF_REFUNDS, [refund.id for refund in facts.refunds])
    facts.heard_of_refunds = {(refund_id, event) for refund_id, event in heard}


async def show(caller: Caller, facts: Facts) -> None:
    """Ask the API for each payment, refund, order and invoice that the databases hold."""
    paths = {payment.id: f"/api/v1/payments/{payment.id}" for payment in facts.payments}
    paths |= {refund.id: f"/api/v1/refunds/{refund.id}" for refund in facts.refunds}
    paths |= {order_id: f"/api/v1/orders/{order_id}" for order_id in facts.orders}
    paths |= {invoice.id: f"/api/v1/invoices/{invoice.id}" for invoice in facts.invoices}
    shown: dict[str, Mapping[str, Any]] = {}
    limit = asyncio.Semaphore(_ASKED_AT_ONCE)

    async def ask(thing: str, path: str) -> None:
        async with limit:
            reply = await caller.send("GET", path)
        shown[thing] = orjson.loads(reply.body) if reply.status == 200 else {"status": f"answer {reply.status}"}

    await asyncio.gather(*(ask(thing, path) for thing, path in paths.items()))
    facts.shown = shown


async def _look_at_redis(redis: Redis, facts: Facts) -> None:
    for stream, readers in GROUPS.items():
        found = {group["name"].decode(): group for group in await redis.xinfo_groups(stream)}
        for reader in readers:
            group = found.get(reader)
            facts.unread[f"{stream} by {reader}"] = (group.get("lag") or 0) + group["pending"] if group else -1
    for group in sorted({reader for readers in GROUPS.values() for reader in readers}):
        entries = cast("Iterable[tuple[bytes, dict[bytes, bytes]]]", await redis.xrange(f"{group}:parked"))
        facts.parked += [Parked(group, each[b"stream"].decode(), each[b"body"]) for _, each in entries]


def _unready(fleet: RunningFleet) -> list[str]:
    return [name for name in SERVING if not readiness.answers_ok(f"{fleet.process_url(name)}/health/ready")]
