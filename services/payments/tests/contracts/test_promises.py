"""What payments promises of its events holds of those that it publishes, and it can read what others promise."""

import pytest
from redis.asyncio import Redis
from services.payments.tests.builders import KnownCredentials, OrdersStandIn

from chassis import redis_client
from chassis.contract_files import check_event, promised_event
from chassis.events import Event
from chassis.relay import BODY_FIELD
from chassis.testing import eventually, serving, stream_events
from payments.main import create_api, create_worker
from payments.messages import refund_told

CARD = {"number": "4242424242424242", "expiry_month": 12, "expiry_year": 2045, "cvv": "123", "holder_name": "A"}
QUICK = {"processing_delay_min": 20, "processing_delay_max": 60}


@pytest.fixture(scope="module")
def orders_owner() -> OrdersStandIn:
    return OrdersStandIn()


@pytest.fixture(scope="module")
async def redis(redis_url: str):
    client = redis_client.connect(redis_url)
    yield client
    await client.aclose()


@pytest.fixture(scope="module")
async def api(settings_of, orders_owner):
    settings = settings_of(**QUICK)
    worker = create_worker(settings)
    async with (
        serving(worker),
        serving(create_api(settings, lookup=KnownCredentials(), orders_owner=orders_owner)) as client,
    ):
        client.headers.update(KnownCredentials.headers)
        yield client


@pytest.fixture(scope="module")
async def promised_order(redis: Redis) -> str:
    """The order of which orders' example tells."""
    created = promised_event("order.created")
    await redis.xadd("orders", {BODY_FIELD: created.to_json("orders")})
    return created.subject


async def told_of(redis: Redis, payment_id: str) -> list[Event]:
    return [event for event in await stream_events(redis, "payments") if event.subject == payment_id]


@pytest.mark.parametrize(
    ("instrument", "end"),
    [
        ({"method": "upi", "vpa": "failure@bank"}, "payment.failed"),
        ({"method": "card", "card": CARD}, "payment.success"),
    ],
    ids=["a failure by UPI", "a success by card"],
)
async def test_the_promised_order_can_be_paid_and_all_of_it_is_told_as_promised(
    api, redis, promised_order, orders_owner, instrument, end
):
    async def pay():
        return await api.post("/api/v1/payments", json={"order_id": promised_order, **instrument})

    accepted = await eventually(pay, until=lambda answer: answer.status_code == 201)
    payment_id = accepted.json()["id"]

    async def ended():
        return [event for event in await told_of(redis, payment_id) if event.type == end]

    await eventually(ended)
    if end == "payment.success":
        captured = await api.post(f"/api/v1/payments/{payment_id}/capture")
        assert captured.status_code == 200
        await eventually(lambda: told_of(redis, payment_id), until=lambda told: len(told) == 4)
    told = await told_of(redis, payment_id)
    assert {event.type for event in told} >= {"payment.created", "payment.pending", end}
    for event in told:
        check_event(event, "payments")


@pytest.mark.parametrize("kind", ["refund.created", "refund.processed", "refund.failed"])
def test_what_refunds_promises_can_be_read(kind):
    told = promised_event(kind)
    read = refund_told(told)
    assert (read.refund_id, read.payment_id) == (told.subject, promised_event("payment.success").subject)
    assert read.amount == told.data["refund"]["amount"]
