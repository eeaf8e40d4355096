import hmac
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr
from redis.asyncio import Redis

from chassis import redis_client
from chassis.authentication import Caller, Credentials
from chassis.database import Database
from chassis.encryption import digest
from chassis.errors import ServiceUnavailable
from chassis.events import Event
from chassis.relay import BODY_FIELD
from chassis.service_tokens import ServiceTokens
from chassis.testing import empty_schema, serving, stream_events
from orders.domain.merchant import MerchantSnapshot
from orders.domain.order import Order
from orders.main import Others, create_api
from orders.settings import Settings

MERCHANT = "550e8400-e29b-41d4-a716-446655440000"
OTHER_MERCHANT = "11111111-2222-4333-8444-555555555555"
SECRETS = {MERCHANT: "secret", OTHER_MERCHANT: "secret"}
_TOKEN_KEY = "development-only-key-of-the-tests-0123456789"


class Merchants:
    """Stands in for the merchants service: knows two callers, and the names that a test gives it."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}
        self.is_down = False
        self.has_revoked_all = False
        self.questions: list[Sequence[str]] = []

    async def identify(self, credentials: Credentials) -> Caller | None:
        if self.has_revoked_all:
            return None
        known = {"key_a": MERCHANT, "key_b": OTHER_MERCHANT}
        merchant_id = known.get(credentials.api_key)
        return Caller(merchant_id) if merchant_id and credentials.secret_digest == digest("secret") else None

    async def ask(self, merchant_ids: Sequence[str]) -> list[MerchantSnapshot]:
        self.questions.append(merchant_ids)
        if self.is_down:
            raise ServiceUnavailable
        return [MerchantSnapshot(each, self.names[each], 1) for each in merchant_ids if each in self.names]

    async def sign(self, merchant_id: str, message: str) -> str:
        if self.is_down:
            raise ServiceUnavailable
        return hmac.new(SECRETS[merchant_id].encode(), message.encode(), "sha256").hexdigest()


class Payments:
    """Stands in for the payments service: closes orders, unless a test says that one is being paid."""

    def __init__(self) -> None:
        self.is_down = False
        self.in_hand: set[str] = set()
        """Orders of which a payment is pending or has succeeded."""
        self.closed: list[str] = []

    async def close(self, order: Order) -> bool:
        if self.is_down:
            raise ServiceUnavailable
        if order.id in self.in_hand:
            return False
        self.closed.append(order.id)
        return True


@pytest.fixture(scope="module")
def database_url(admin_url: str) -> Iterator[str]:
    with empty_schema(admin_url, Path(__file__).parents[1]) as url:
        yield url


@pytest.fixture(scope="module")
async def database(database_url: str) -> AsyncIterator[Database]:
    database = Database(database_url)
    yield database
    await database.close()


@pytest.fixture(scope="module")
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    client = redis_client.connect(redis_url)
    yield client
    await client.aclose()


@pytest.fixture(scope="module")
def merchants() -> Merchants:
    return Merchants()


@pytest.fixture(scope="module")
def payments() -> Payments:
    return Payments()


@pytest.fixture(scope="module")
async def api(
    database_url: str, redis_url: str, merchants: Merchants, payments: Payments
) -> AsyncIterator[httpx.AsyncClient]:
    """The running service, called without credentials."""
    settings = Settings(
        database_url=database_url,
        redis_url=redis_url,
        service_token_key=SecretStr(_TOKEN_KEY),
        merchants_url="http://127.0.0.1:1",
        payments_url="http://127.0.0.1:1",
        checkout_url="https://pay.example/",
    )
    others = Others(merchants.ask, merchants.sign, payments.close)
    async with serving(create_api(settings, authority=merchants.identify, others=others)) as client:
        yield client


@pytest.fixture(scope="module")
def merchant() -> dict[str, str]:
    """Headers of the merchant who owns what the tests create."""
    return {"X-Api-Key": "key_a", "X-Api-Secret": "secret"}


@pytest.fixture(scope="module")
def other_merchant() -> dict[str, str]:
    return {"X-Api-Key": "key_b", "X-Api-Secret": "secret"}


@pytest.fixture(scope="module")
def payments_service() -> dict[str, str]:
    """Headers of a call that the payments service makes."""
    return {"Authorization": f"Bearer {ServiceTokens(_TOKEN_KEY, 'payments').mint('orders')}"}


@pytest.fixture(scope="module")
def events_on(redis: Redis):
    """Reads all events that stand on a stream."""

    async def read(stream: str) -> list[Event]:
        return await stream_events(redis, stream)

    return read


@pytest.fixture(scope="module")
def publish(redis: Redis):
    """Puts an event on a stream, as the service that owns the stream would."""

    async def add(stream: str, event: Event) -> None:
        await redis.xadd(stream, {BODY_FIELD: event.to_json(source=stream)})

    return add
