"""Builders of what the tests need: a merchant's server, payment events, a dispatcher that looks when told to."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import sqlalchemy as sa
from aiohttp import web
from multidict import CIMultiDictProxy

from chassis import redis_client
from chassis.authentication import Authenticator, Caller, Credentials
from chassis.database import Database
from chassis.due_rows import Claim
from chassis.encryption import SecretBox
from chassis.events import Event
from chassis.testing import eventually, serving
from webhooks.domain.endpoint import Endpoint
from webhooks.domain.lines import Lines
from webhooks.main import create_api
from webhooks.sender.resolving import Resolver
from webhooks.sender.sending import Sender
from webhooks.settings import Settings
from webhooks.storage.due_logs import DueLogs
from webhooks.use_cases.deliver_webhooks import Dispatcher
from webhooks.use_cases.log_events import LogEvents
from webhooks.use_cases.save_endpoint import SaveEndpoint, save_endpoint

SECRET = "whsec_test_abc123"
PRODUCTION_INTERVALS = (60, 300, 1800, 7200)


TEST_MERCHANT = "550e8400-e29b-41d4-a716-446655440000"
MERCHANTS = {"key_test_abc123": TEST_MERCHANT, "key_other": "11111111-2222-4333-8444-555555555555"}


async def know_merchants(credentials: Credentials) -> Caller | None:
    """Stands in for the merchants service."""
    merchant_id = MERCHANTS.get(credentials.api_key)
    return Caller(merchant_id) if merchant_id else None


@asynccontextmanager
async def serving_api(settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    """The service's API, called with the test merchant's credentials."""
    app = create_api(settings)
    app.state.authenticator = Authenticator(know_merchants)
    redis = redis_client.connect(settings.redis_url)
    async with serving(app) as client:
        await eventually(lambda: redis.exists("heartbeat:webhooks-api"))
        client.headers.update({"X-Api-Key": "key_test_abc123", "X-Api-Secret": "secret_test_xyz789"})
        yield client
    await redis.aclose()


def later(**ahead: float) -> datetime:
    """A moment ahead of now, such as `later(minutes=2)`."""
    return datetime.now(UTC) + timedelta(**ahead)


@dataclass
class Received:
    headers: CIMultiDictProxy[str]
    body: bytes
    path: str


@dataclass
class Receiver:
    """A merchant's server. `answer` says how it answers; a path of its own for each merchant tells them apart."""

    url: str = ""
    received: list[Received] = field(default_factory=list)
    answer: Callable[[web.Request], Awaitable[web.StreamResponse]] | None = None
    under_way: int = 0
    most_under_way: int = 0

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.received.append(Received(request.headers, await request.read(), request.path))
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        try:
            return await self.answer(request) if self.answer else web.Response(text="thanks")
        finally:
            self.under_way -= 1

    def answer_with(self, status: int, text: str = "", **headers: str) -> None:
        async def answer(_: web.Request) -> web.Response:
            return web.Response(status=status, text=text, headers=headers)

        self.answer = answer

    def hang(self, path: str | None = None) -> asyncio.Event:
        """Keep requests (to `path`) waiting until the event is set."""
        released = asyncio.Event()

        async def answer(request: web.Request) -> web.Response:
            if path in (None, request.path):
                await released.wait()
            return web.Response()

        self.answer = answer
        return released

    def events_at(self, path: str) -> list[str]:
        return [each.headers["X-Webhook-Event"] for each in self.received if each.path == path]


def payment_event(
    event: str = "payment.success",
    merchant_id: str | None = None,
    payment_id: str = "pay_H8sK3jD9s2L1pQr7",
    version: int = 3,
    **changes: object,
) -> Event:
    """What the payments service says of a UPI payment."""
    data = {
        "id": payment_id,
        "order_id": "order_NXhj67fGH2jk9mPq",
        "merchant_id": merchant_id,
        "amount": 50000,
        "currency": "INR",
        "method": "upi",
        "vpa": "user@paytm",
        "status": event.removeprefix("payment."),
        "captured": False,
        "created_at": "2024-01-15T10:31:00Z",
        "updated_at": "2024-01-15T10:31:10Z",
    }
    return Event(
        type=event,
        subject=payment_id,
        merchant_id=merchant_id or str(uuid.uuid4()),
        version=version,
        data={name: value for name, value in {**data, **changes}.items() if value is not None},
        time=datetime(2024, 1, 15, 10, 31, 10, 900_000, tzinfo=UTC),
    )


class Deliveries:
    """The dispatcher without its poller: a test says when it looks, and what time it is."""

    def __init__(self, database: Database, box: SecretBox, timeout_seconds: float) -> None:
        self._database = database
        self._box = box
        self.lines = Lines()
        self.sender = Sender(Resolver(allow_private=True), timeout_seconds)
        self.rows = DueLogs(self.lines)
        self.dispatcher = Dispatcher(database, self.sender, box, self.lines, PRODUCTION_INTERVALS)
        full = Lines(held=0)
        self._log_for_later = LogEvents(database, full, Dispatcher(database, self.sender, box, full, ()))
        self._log = LogEvents(database, self.lines, self.dispatcher)

    async def endpoint(self, url: str | None, merchant_id: str | None = None, secret: str = SECRET) -> str:
        """A merchant with this URL; returns its id."""
        merchant_id = merchant_id or str(uuid.uuid4())
        await self.save(SaveEndpoint(merchant_id, url, secret))
        return merchant_id

    async def save(self, command: SaveEndpoint) -> Endpoint:
        return await save_endpoint(command, self._database, self._box, self.sender.resolver)

    async def log(self, *events: Event) -> int:
        """Leave these in the table, as when nobody has a place for them. Returns how many are new."""
        return await self._log_for_later(events)

    async def log_and_deliver(self, *events: Event) -> int:
        """Deliver these at once, as far as there are places. Returns how many were left in the table."""
        return await self._log(events)

    async def claim(self, now: datetime | None = None, limit: int = 1000) -> Claim:
        async with self._database.transaction() as tx:
            return await self.rows.claim(tx, limit, now=now)

    async def begin(self, now: datetime | None = None) -> int:
        """Begin what is due at `now`; returns how many attempts that is."""
        claim = await self.claim(now)
        await self.dispatcher.deliver(claim)
        return len(claim.keys)

    async def run(self, now: datetime | None = None) -> int:
        begun = await self.begin(now)
        await self.dispatcher.drain()
        return begun

    async def logs(self) -> list[sa.Row[Any]]:
        async with self._database.transaction() as tx:
            return list(await tx.execute(sa.text("SELECT * FROM webhook_logs ORDER BY event_version, created_at")))


MakeDeliveries = Callable[..., Awaitable[Deliveries]]


def refund_event(event: str = "refund.processed", merchant_id: str | None = None, **changes: object) -> Event:
    """What the refunds service says of a refund of `payment_event`'s payment."""
    payment = payment_event(merchant_id=merchant_id).data
    refund = {
        "id": "rfnd_9aX2kQ7mZr4LpW0e",
        "payment_id": payment["id"],
        "amount": 10000,
        "currency": "INR",
        "reason": None,
        "status": event.removeprefix("refund."),
        "created_at": "2024-01-15T10:32:00Z",
    }
    return Event(
        type=event,
        subject="rfnd_9aX2kQ7mZr4LpW0e",
        merchant_id=merchant_id or str(uuid.uuid4()),
        version=2,
        data={"refund": {**refund, **changes}, "payment": payment},
        time=datetime(2024, 1, 15, 10, 32, 4, tzinfo=UTC),
    )


def invoice_event(event: str = "invoice.paid", merchant_id: str | None = None, **changes: object) -> Event:
    """What the orders service says of an invoice that `payment_event`'s payment has paid."""
    payment = payment_event(merchant_id=merchant_id).data
    told = {"id": payment["id"], "method": "upi", "processor": "simulator", "amount": 52714, "fee": None}
    data = {
        "id": "inv_9aX2kQ7mZr4LpW0e",
        "number": "INV-000001",
        "customer": {"name": "Asha Rao", "email": "asha@example.com", "phone": None},
        "items": [{"description": "Tea, 1 kg", "quantity": 2, "unit_amount": 25000}],
        "currency": "INR",
        "amount": 50000,
        "convenience_fee": {"mode": "on", "amount": 2714},
        "total": 52714,
        "status": event.removeprefix("invoice."),
        "due_date": None,
        "notes": {"po": "7"},
        "payment_url": "http://localhost:3001/i/link",
        "customer_url": "http://localhost:3001/c/link",
        "order_id": payment["order_id"],
        "payment": told | {"paid_at": "2024-01-15T10:31:10Z"},
        "created_at": "2024-01-15T10:30:00Z",
        "updated_at": "2024-01-15T10:31:11Z",
    }
    return Event(
        type=event,
        subject="inv_9aX2kQ7mZr4LpW0e",
        merchant_id=merchant_id or str(uuid.uuid4()),
        version=3,
        data=data | changes,
        time=datetime(2024, 1, 15, 10, 31, 11, tzinfo=UTC),
    )
