"""From a merchant's request to Instamojo and back, over real streams and HTTP."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest
from services.refunds.tests.builders import KnownCredentials, PaymentsStandIn, paid_at_instamojo

from chassis import outbox
from chassis.events import Event
from chassis.testing import eventually, serving
from fleet.instamojo_sandbox import API_KEY, AUTH_TOKEN, RunningSandbox, running_sandbox
from refunds.domain.payment import Payment, PaymentId
from refunds.main import create_api, create_worker
from refunds.processors.instamojo_client import Account


@pytest.fixture(scope="module")
def sandbox() -> Iterator[RunningSandbox]:
    with running_sandbox() as running:
        yield running


@pytest.fixture(scope="module")
async def api(settings_of, sandbox) -> AsyncIterator[httpx.AsyncClient]:
    async with serving(create_api(settings_of(), lookup=KnownCredentials(), payments_owner=PaymentsStandIn())) as api:
        api.headers.update(KnownCredentials.headers)
        yield api


@pytest.fixture(scope="module", autouse=True)
async def worker(settings_of, sandbox) -> AsyncIterator[httpx.AsyncClient]:
    async def account_of(_: PaymentId) -> Account:
        return Account(API_KEY, AUTH_TOKEN)

    settings = settings_of(instamojo_base_url=sandbox.api_url)
    async with serving(create_worker(settings, account_of=account_of)) as client:
        yield client


async def make_paid(database, sandbox: RunningSandbox) -> Payment:
    """A payment at Instamojo over ₹500.00, of which payments has told."""
    headers = {"X-Api-Key": API_KEY, "X-Auth-Token": AUTH_TOKEN}
    async with httpx.AsyncClient(base_url=sandbox.api_url, headers=headers, trust_env=False) as there:
        made = (await there.post("payment-requests/", data={"purpose": "pay", "amount": "500"})).json()
    payment = paid_at_instamojo(sandbox.pay(made["payment_request"]["id"])["payment_id"])
    async with database.transaction() as tx:
        told = Event("payment.success", payment.id, payment.merchant_id, payment.version, payment.face)
        outbox.add(tx, "payments", [told])
    return payment


async def refund(api: httpx.AsyncClient, payment: Payment, amount: int) -> dict[str, Any]:
    """What became of a refund."""

    async def ask() -> httpx.Response:
        return await api.post(f"/api/v1/payments/{payment.id}/refunds", json={"amount": amount, "reason": "Cold tea"})

    made = await eventually(ask, lambda answer: answer.status_code != 404)
    assert made.status_code == 201, made.text

    async def look() -> dict[str, Any]:
        return (await api.get(f"/api/v1/refunds/{made.json()['id']}")).json()

    return await eventually(look, lambda seen: seen["status"] != "pending")


async def test_a_refund_of_what_instamojo_took_is_given_back_by_instamojo(api, database, sandbox):
    payment = await make_paid(database, sandbox)
    assert (await refund(api, payment, 12_345))["status"] == "processed"
    [there] = sandbox.state()["refunds"]
    assert (there["payment_id"], there["refund_amount"]) == (payment.face["processor_payment_id"], "123.45")


async def test_a_refund_whose_answer_is_lost_is_made_once(api, database, sandbox):
    sandbox.fail("POST", "refunds/", "answer_lost")
    payment = await make_paid(database, sandbox)
    assert (await refund(api, payment, 10_000))["status"] == "processed"
    made = [each for each in sandbox.state()["refunds"] if each["payment_id"] == payment.face["processor_payment_id"]]
    assert len(made) == 1


async def test_what_instamojo_rejects_is_free_to_be_given_back_again(api, database, sandbox):
    payment = await make_paid(database, sandbox)
    sandbox.behave(refunds="rejected")
    assert (await refund(api, payment, 50_000))["status"] == "failed"
    sandbox.behave(refunds="at_once")
    assert (await refund(api, payment, 50_000))["status"] == "processed"
