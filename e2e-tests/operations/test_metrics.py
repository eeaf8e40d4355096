"""Every metric that an alert or a dashboard names is there, once what it measures has happened."""

import re
from collections.abc import AsyncIterator, Mapping

import httpx
import pytest

from chassis.testing import eventually
from fleet.instamojo_sandbox import RunningSandbox
from fleet.testing import RunningFleet
from fleet.topology import PROCESSES, Process
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
async def traded(practice_fleet: RunningFleet) -> AsyncIterator[RunningFleet]:
    """A fleet with which somebody has paid, been told of it, and got the money back."""
    async with Receiver() as receiver, Gateway(practice_fleet.base_url) as gateway:
        await gateway.send_webhooks_to(receiver.url)
        order = await gateway.create_order()
        payment = await gateway.pay_by_upi(order["id"])
        await gateway.final_payment(payment["id"])
        refund = await gateway.call("POST", f"/api/v1/payments/{payment['id']}/refunds", {"amount": 100})
        assert refund.status_code == 201, refund.text

        async def seen() -> str:
            return await samples(practice_fleet)

        await eventually(seen, lambda text: "refunds_final_total{" in text and "webhook_attempts_total{" in text)
        await gateway.send_webhooks_to(None)
        yield practice_fleet


async def test_every_metric_that_alerts_and_dashboards_name_exists(traded: RunningFleet):
    async def missing() -> set[str]:
        return (metrics_of_alerts() | metrics_of_dashboards()) - set(SAMPLE.findall(await samples(traded)))

    await eventually(missing, lambda names: not names)


async def test_what_goes_wrong_at_a_processor_is_counted(traded: RunningFleet, sandbox: RunningSandbox):
    wrong = (
        'payments_amount_mismatches_total{processor="instamojo"}',
        'payments_processor_notices_total{outcome="signature",processor="instamojo"}',
        'payments_processor_call_failures_total{call="read",processor="instamojo",reason="status 503"}',
    )

    async def counted() -> list[float]:
        lines = (await samples(traded)).splitlines()
        return [sum(float(line.rpartition(" ")[2]) for line in lines if line.startswith(each)) for each in wrong]

    before = await counted()
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

    await eventually(counted, lambda counts: counts == [count + 1 for count in before])


@pytest.mark.parametrize("process", PROCESSES, ids=lambda process: process.name)
async def test_each_process_shows_its_requests_its_pools_and_its_readers(traded: RunningFleet, process: Process):
    shown = ['http_requests_total{method="GET",route="/health/ready",status="200"}']
    shown += ['database_connections_limit{pool="requests"}']
    shown += ["stream_lag_entries{", "parked_messages{"] if process.kind == "worker" else []
    async with httpx.AsyncClient() as client:

        async def missing() -> list[str]:
            text = (await client.get(f"{traded.process_url(process.name)}/metrics")).text
            return [each for each in shown if each not in text]

        await eventually(missing, lambda samples: not samples)


async def test_metrics_are_of_routes_and_methods_and_of_no_single_payment(traded: RunningFleet):
    text = await samples(traded)
    assert 'route="/api/v1/payments/{payment_id}",status="200"' in text
    assert 'payments_final_total{method="upi",outcome="success"}' in text
    assert 'webhook_attempts_total{outcome="delivered"}' in text
    assert not re.search(r"pay_[A-Za-z0-9]{16}|order_[A-Za-z0-9]{16}", text)


async def test_the_proxy_shows_no_metrics(traded: RunningFleet):
    async with httpx.AsyncClient(base_url=traded.base_url) as client:
        assert (await client.get("/metrics")).status_code == 404
