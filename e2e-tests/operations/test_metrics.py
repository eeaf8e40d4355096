"""Every metric that an alert or a dashboard names is there, once what it measures has happened."""

import re
from collections.abc import AsyncIterator, Mapping

import httpx
import pytest

from chassis.testing import eventually
from fleet.instamojo_sandbox import RunningSandbox
from fleet.testing import RunningFleet
from fleet.topology import PROCESSES
from gateway import Gateway
from queries import metrics_of_alerts, metrics_of_dashboards
from receiver import Receiver

SAMPLE = re.compile(r"^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{.*\})? ", re.MULTILINE)


async def samples(fleet: RunningFleet) -> str:
    """What all processes show, one after the other."""
    async with httpx.AsyncClient() as client:
        answers = [await client.get(f"{fleet.process_url(process.name)}/metrics") for process in PROCESSES]
    assert all(answer.status_code == 200 for answer in answers)
    return "".join(answer.text for answer in answers)


@pytest.fixture(scope="module")
async def traded(operated_fleet: RunningFleet) -> AsyncIterator[RunningFleet]:
    """A fleet with which somebody has paid, been told of it, and got the money back."""
    async with Receiver() as receiver, Gateway(operated_fleet.base_url) as gateway:
        await gateway.send_webhooks_to(receiver.url)
        order = await gateway.create_order()
        payment = await gateway.pay_by_upi(order["id"])
        await gateway.final_payment(payment["id"])
        refund = await gateway.call("POST", f"/api/v1/payments/{payment['id']}/refunds", {"amount": 100})
        assert refund.status_code == 201, refund.text

        async def seen() -> str:
            return await samples(operated_fleet)

        await eventually(seen, lambda text: "refunds_final_total{" in text and "webhook_attempts_total{" in text)
        yield operated_fleet


async def test_every_metric_that_alerts_and_dashboards_name_exists(traded: RunningFleet):
    existing = set(SAMPLE.findall(await samples(traded)))
    assert metrics_of_alerts() | metrics_of_dashboards() <= existing


async def test_what_goes_wrong_at_a_processor_is_counted(traded: RunningFleet, sandbox: RunningSandbox):
    async with Gateway(traded.base_url) as gateway:
        order = await gateway.create_order()
        begun = await gateway.call("POST", "/api/v1/payments", {"order_id": order["id"], "method": "redirect"})
        payment_id = begun.json()["id"]

        async def payment() -> Mapping[str, str]:
            return (await gateway.call("GET", f"/api/v1/payments/{payment_id}")).json()

        page = (await eventually(payment, lambda payment: "redirect_url" in payment))["redirect_url"]
        request_id = page.rpartition("/")[2]
        sandbox.pay(request_id, amount=order["amount"] // 2, webhooks="forged")
        sandbox.fail("GET", "payment-requests/", "unavailable")
        back = {"payment_id": payment_id, "payment_request_id": request_id}
        assert (await gateway.call("POST", "/api/v1/processors/instamojo/return", back)).status_code == 200
        await eventually(payment, lambda payment: payment["status"] == "failed", within=30)

    async def counted() -> str:
        return await samples(traded)

    wrong = (
        'payments_amount_mismatches_total{processor="instamojo"} 1.0',
        'payments_processor_notices_total{outcome="signature",processor="instamojo"} 1.0',
        'payments_processor_call_failures_total{call="read",processor="instamojo",reason="status 503"} 1.0',
    )
    await eventually(counted, lambda text: all(sample in text for sample in wrong))


async def test_each_process_shows_its_requests_its_pools_and_its_readers(traded: RunningFleet):
    async with httpx.AsyncClient() as client:
        for process in PROCESSES:
            text = (await client.get(f"{traded.process_url(process.name)}/metrics")).text
            assert 'http_requests_total{method="GET",route="/health/ready",status="200"}' in text, process.name
            assert 'database_connections_limit{pool="requests"}' in text, process.name
            if process.kind == "worker":
                assert "stream_lag_messages{" in text, process.name
                assert "parked_messages{" in text, process.name


async def test_metrics_are_of_routes_and_methods_and_of_no_single_payment(traded: RunningFleet):
    text = await samples(traded)
    assert 'route="/api/v1/payments/{payment_id}",status="200"' in text
    assert 'payments_final_total{method="upi",outcome="success"}' in text
    assert 'webhook_attempts_total{outcome="delivered"}' in text
    assert not re.search(r"pay_[A-Za-z0-9]{16}|order_[A-Za-z0-9]{16}", text)


async def test_the_proxy_shows_no_metrics(traded: RunningFleet):
    async with httpx.AsyncClient(base_url=traded.base_url) as client:
        assert (await client.get("/metrics")).status_code == 404
