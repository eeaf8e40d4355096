"""The api and the worker together, over real streams: from the request to the verdict."""

import httpx
import pytest
from services.payments.tests.builders import MERCHANT, KnownCredentials, OrdersStandIn, an_order

from chassis import outbox
from chassis.events import Event
from chassis.service_tokens import ServiceTokens
from chassis.testing import eventually, serving
from payments.main import create_api, create_worker

QUICK = {"processing_delay_min": 20, "processing_delay_max": 60}


@pytest.fixture(scope="module")
def orders_owner() -> OrdersStandIn:
    return OrdersStandIn()


@pytest.fixture(scope="module")
def settings(settings_of):
    return settings_of(**QUICK)


@pytest.fixture(scope="module")
async def api(settings, orders_owner):
    async with serving(create_api(settings, lookup=KnownCredentials(), orders_owner=orders_owner)) as client:
        client.headers.update(KnownCredentials.headers)
        yield client


@pytest.fixture(scope="module")
async def worker(settings):
    async with serving(create_worker(settings)) as client:
        yield client


async def pay(api: httpx.AsyncClient, order_id: str, vpa: str) -> str:
    response = await api.post("/api/v1/payments", json={"order_id": order_id, "method": "upi", "vpa": vpa})
    assert response.status_code == 201, response.text
    return response.json()["id"]


async def outcome(api: httpx.AsyncClient, payment_id: str) -> dict:
    async def look() -> dict:
        return (await api.get(f"/api/v1/payments/{payment_id}")).json()

    return await eventually(look, lambda payment: payment["status"] != "pending")


async def test_a_payment_becomes_a_success(api, worker, orders_owner):
    payment_id = await pay(api, orders_owner.place(an_order()).id, "success@bank")
    assert (await outcome(api, payment_id))["status"] == "success"


async def test_a_failure_says_why(api, worker, orders_owner):
    payment_id = await pay(api, orders_owner.place(an_order()).id, "failure@bank")
    failed = await outcome(api, payment_id)
    assert (failed["status"], failed["error_code"]) == ("failed", "PAYMENT_FAILED")
    assert failed["error_description"] == "The bank declined the payment"


async def test_a_second_payment_of_a_paid_order_is_refused(api, worker, orders_owner):
    order = orders_owner.place(an_order())
    await outcome(api, await pay(api, order.id, "success@bank"))
    response = await api.post("/api/v1/payments", json={"order_id": order.id, "method": "upi", "vpa": "a@b"})
    assert response.json()["error"] == {"code": "BAD_REQUEST_ERROR", "description": "Order is already paid"}


async def test_several_attempts_at_one_order_end_with_one_success(api, worker, orders_owner):
    order = orders_owner.place(an_order())
    attempts = [await pay(api, order.id, vpa) for vpa in ("failure@bank", "success@bank", "success@bank")]
    statuses = [(await outcome(api, attempt))["status"] for attempt in attempts]
    assert sorted(statuses) == ["failed", "failed", "success"]


async def test_an_order_that_was_announced_needs_no_question(api, worker, orders_owner, database):
    order = an_order()
    async with database.transaction() as tx:
        data = {"id": order.id, "merchant_id": MERCHANT, "amount": order.amount, "currency": "INR", "more": "fields"}
        outbox.add(tx, "orders", [Event("order.created", order.id, MERCHANT, 1, data)])

    async def pay_without_asking() -> int:
        body = {"order_id": order.id, "method": "upi", "vpa": "a@b"}
        return (await api.post("/api/v1/payments", json=body)).status_code

    await eventually(pay_without_asking, lambda status: status == 201)


async def test_job_counts_follow_the_payments(api, worker, settings):
    token = ServiceTokens(settings.service_token_key.get_secret_value(), "merchants").mint("payments")

    async def counts() -> dict:
        return (await api.get("/internal/jobs", headers={"Authorization": f"Bearer {token}"})).json()

    settled = await eventually(counts, lambda found: found["pending"] == found["processing"] == 0)
    assert settled["completed"] >= 5
    assert settled["failed"] == 0


async def test_the_worker_is_live_and_ready(worker):
    assert (await worker.get("/health/live")).status_code == 200
    assert (await worker.get("/health/ready")).json() == {"database": True, "redis": True, "streams": True}
