"""The worker as it runs: from an event on the stream to a POST at the merchant's endpoint."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from time import monotonic

import httpx
import pytest
from services.webhooks.tests.builders import Deliveries, Receiver, invoice_event, payment_event

from chassis import redis_client
from chassis.events import Event
from chassis.relay import BODY_FIELD
from chassis.testing import eventually, serving
from webhooks.main import create_worker
from webhooks.settings import Settings

Publish = Callable[..., Awaitable[None]]


@pytest.fixture
async def publish(settings: Settings) -> AsyncIterator[Publish]:
    redis = redis_client.connect(settings.redis_url)

    async def publish(*events: Event, stream: str = "payments") -> None:
        for event in events:
            await redis.xadd(stream, {BODY_FIELD: event.to_json(stream)})

    yield publish
    await redis.aclose()


@pytest.fixture
async def worker(deliveries: Deliveries, settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    async with serving(create_worker(settings)) as client:
        yield client


async def is_ready(worker: httpx.AsyncClient) -> bool:
    return (await worker.get("/health/ready")).status_code == 200


async def test_the_worker_is_ready_once_it_reads_its_stream(worker: httpx.AsyncClient):
    await eventually(lambda: is_ready(worker))


async def test_an_event_on_the_stream_arrives_at_the_endpoint(
    worker: httpx.AsyncClient, publish: Publish, deliveries: Deliveries, receiver: Receiver
):
    merchant = await deliveries.endpoint(f"{receiver.url}/hook")
    event = payment_event(merchant_id=merchant)
    await publish(event, event)
    await eventually(lambda: statuses(deliveries), lambda seen: seen == ["success"])
    assert receiver.events_at("/hook") == ["payment.success"]


async def test_an_invoice_on_its_stream_arrives_at_the_endpoint(
    worker: httpx.AsyncClient, publish: Publish, deliveries: Deliveries, receiver: Receiver
):
    merchant = await deliveries.endpoint(f"{receiver.url}/hook")
    await publish(invoice_event(merchant_id=merchant), stream="invoices")
    await eventually(lambda: statuses(deliveries), lambda seen: seen == ["success"])
    assert receiver.events_at("/hook") == ["invoice.paid"]


async def test_a_hanging_endpoint_and_a_busy_one_side_by_side(
    worker: httpx.AsyncClient, publish: Publish, deliveries: Deliveries, receiver: Receiver
):
    released = receiver.hang("/hanging")
    hanging = await deliveries.endpoint(f"{receiver.url}/hanging")
    busy = await deliveries.endpoint(f"{receiver.url}/busy")
    events = [
        payment_event(merchant_id=merchant, payment_id=f"pay_{n:016}")
        for n in range(100)
        for merchant in (hanging, busy)
    ]
    await publish(*events)
    async with asyncio.timeout(4.5):  # before the first hanging attempt times out
        await eventually(lambda: arrived(receiver, "/busy"), lambda seen: seen == 100)
    released.set()
    await eventually(lambda: statuses(deliveries), lambda seen: seen == ["success"] * 200)
    assert await arrived(receiver, "/hanging") == 100


async def test_what_waits_for_its_turn_is_delivered_in_order(
    worker: httpx.AsyncClient, publish: Publish, deliveries: Deliveries, receiver: Receiver
):
    merchant = await deliveries.endpoint(f"{receiver.url}/hook")
    told = ["payment.created", "payment.pending", "payment.success"]
    await publish(
        *[payment_event(event, merchant_id=merchant, version=version) for version, event in enumerate(told, start=1)]
    )
    await eventually(lambda: statuses(deliveries), lambda seen: seen == ["success"] * 3)
    assert receiver.events_at("/hook") == told


async def statuses(deliveries: Deliveries) -> list[str]:
    return [log.status for log in await deliveries.logs()]


async def arrived(receiver: Receiver, path: str) -> int:
    return len(receiver.events_at(path))


async def test_a_hanging_endpoint_does_not_double_what_another_merchant_waits(
    worker: httpx.AsyncClient, publish: Publish, deliveries: Deliveries, receiver: Receiver
):
    released = receiver.hang("/hanging")
    hanging = await deliveries.endpoint(f"{receiver.url}/hanging")
    prompt = await deliveries.endpoint(f"{receiver.url}/prompt")

    async def longest_of_most(first: int, count: int = 60) -> float:
        """The seconds from an event to its webhook: the 99th of 100."""
        waits = []
        for n in range(first, first + count):
            began = monotonic()
            await publish(payment_event(merchant_id=prompt, payment_id=f"pay_{n:016}"))
            await eventually(lambda: arrived(receiver, "/prompt"), lambda seen, due=n + 1: seen == due)
            waits.append(monotonic() - began)
        return sorted(waits)[-2]

    alone = await longest_of_most(0)
    await publish(*[payment_event(merchant_id=hanging, payment_id=f"pay_hanging_{n}") for n in range(200)])
    await eventually(lambda: arrived(receiver, "/hanging"))
    beside = await longest_of_most(60)
    released.set()
    # Of a few milliseconds twice as much is still nothing that anybody would notice.
    assert beside <= 2 * max(alone, 0.1)
