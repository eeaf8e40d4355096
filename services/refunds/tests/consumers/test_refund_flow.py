"""The api and the worker together, over real streams: from the request to the verdict."""

from collections.abc import Sequence

import httpx
import pytest
from redis.asyncio import Redis
from services.refunds.tests.builders import KnownCredentials, PaymentsStandIn, a_payment, known, succeeded

from chassis import outbox, redis_client
from chassis.database import Database
from chassis.events import Event
from chassis.service_tokens import ServiceTokens
from chassis.testing import eventually, serving, stream_events
from refunds.domain.payment import Payment, PaymentStatus
from refunds.main import create_api, create_worker

QUICK = {"refund_delay_min": 20, "refund_delay_max": 60}


@pytest.fixture(scope="module")
def payments_owner() -> PaymentsStandIn:
    return PaymentsStandIn()


@pytest.fixture(scope="module")
def settings(settings_of):
    return settings_of(**QUICK)


@pytest.fixture(scope="module")
async def api(settings, payments_owner):
    async with serving(create_api(settings, lookup=KnownCredentials(), payments_owner=payments_owner)) as client:
        client.headers.update(KnownCredentials.headers)
        yield client


@pytest.fixture(scope="module")
async def worker(settings):
    async with serving(create_worker(settings)) as client:
        yield client


@pytest.fixture(scope="module")
async def redis(redis_url):
    client = redis_client.connect(redis_url)
    yield client
    await client.aclose()


async def refund(api: httpx.AsyncClient, payment: Payment, amount: int, reason: str | None = None) -> str:
    body = {"amount": amount, "reason": reason}
    response = await api.post(f"/api/v1/payments/{payment.id}/refunds", json=body)
    assert response.status_code == 201, response.text
    return response.json()["id"]


async def outcome(api: httpx.AsyncClient, refund_id: str) -> dict:
    async def look() -> dict:
        return (await api.get(f"/api/v1/refunds/{refund_id}")).json()

    return await eventually(look, lambda refund: refund["status"] != "pending")


def event_of(payment: Payment, kind: str) -> Event:
    return Event(kind, payment.id, payment.merchant_id, payment.version, payment.face)


async def tell(database: Database, *events: Event) -> None:
    """As payments would."""
    async with database.transaction() as tx:
        outbox.add(tx, "payments", events)


async def heard(redis: Redis, subject: str) -> Sequence[str]:
    return [event.type for event in await stream_events(redis, "refunds") if event.subject == subject]


async def test_a_refund_is_processed_and_says_when(api, worker, payments_owner, redis):
    refund_id = await refund(api, payments_owner.make(a_payment()), 50_000, "all of it")
    processed = await outcome(api, refund_id)
    assert (processed["status"], processed["processed_at"] >= processed["created_at"]) == ("processed", True)
    await eventually(lambda: heard(redis, refund_id), lambda events: events == ["refund.created", "refund.processed"])


async def test_a_refund_that_the_bank_refuses_fails_and_can_be_asked_for_again(api, worker, payments_owner, redis):
    payment = payments_owner.make(a_payment(amount=50_000))
    refused = await refund(api, payment, 50_000, "failure@bank")
    failed = await outcome(api, refused)
    assert (failed["status"], failed["processed_at"]) == ("failed", None)
    await eventually(lambda: heard(redis, refused), lambda events: events == ["refund.created", "refund.failed"])
    assert (await outcome(api, await refund(api, payment, 50_000)))["status"] == "processed"


async def test_a_payment_that_was_announced_needs_no_question(api, worker, payments_owner, database):
    payment = a_payment()
    await tell(database, event_of(payment, "payment.success"))

    async def refund_without_asking() -> int:
        return (await api.post(f"/api/v1/payments/{payment.id}/refunds", json={"amount": 1})).status_code

    await eventually(refund_without_asking, lambda status: status == 201)


async def test_events_out_of_order_and_twice_leave_the_latest_snapshot(api, worker, database):
    pending = a_payment(PaymentStatus.PENDING)
    success = succeeded(pending)
    captured = succeeded(success)
    last = a_payment()
    await tell(
        database,
        event_of(captured, "payment.captured"),
        event_of(success, "payment.success"),
        event_of(pending, "payment.pending"),
        event_of(captured, "payment.captured"),
        event_of(last, "payment.success"),
    )

    async def versions() -> list[int]:
        try:
            return [(await known(database, payment)).payment.version for payment in (last, captured)]
        except KeyError:
            return []

    assert await eventually(versions) == [last.version, captured.version]


async def test_a_payment_event_that_makes_no_sense_is_parked_and_holds_nobody_up(api, worker, database, redis):
    payment = a_payment()
    poison = Event("payment.success", "pay_poison", payment.merchant_id, 3, {"id": "pay_poison", "amount": "much"})
    await tell(database, poison, event_of(payment, "payment.success"))

    async def parked_and_known() -> bool:
        try:
            return await redis.xlen("refunds:parked") == 1 and bool(await known(database, payment))
        except KeyError:
            return False

    await eventually(parked_and_known)


async def test_job_counts_follow_the_refunds(api, worker, settings):
    token = ServiceTokens(settings.service_token_key.get_secret_value(), "merchants").mint("refunds")

    async def counts() -> dict:
        return (await api.get("/internal/jobs", headers={"Authorization": f"Bearer {token}"})).json()

    settled = await eventually(counts, lambda found: found["pending"] == found["processing"] == 0)
    assert settled["completed"] >= 3
    assert settled["failed"] == 1  # what lies parked


async def test_the_worker_is_live_and_ready(worker):
    assert (await worker.get("/health/live")).status_code == 200
    assert (await worker.get("/health/ready")).json() == {"database": True, "redis": True, "streams": True}
