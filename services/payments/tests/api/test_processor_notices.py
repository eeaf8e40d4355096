"""What Instamojo tells, and shoppers who come back: hints that are believed only as far as to ask Instamojo."""

from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
import sqlalchemy as sa
from services.payments.tests.builders import KnownCredentials, OrdersStandIn, an_order, reload
from services.payments.tests.redirects import RedirectWorker, accept_redirect, with_shopper

from chassis.ids import new_id
from chassis.testing import serving
from fleet.instamojo_sandbox import API_KEY, AUTH_TOKEN, SALT, RunningSandbox
from payments.domain.payment import Payment, Status
from payments.main import create_api
from payments.processors.instamojo_mac import sign

PATH = "/api/v1/processors/instamojo"
REFUSED = (400, {"error": {"code": "BAD_REQUEST_ERROR", "description": "Notice refused"}})


@pytest.fixture(scope="module")
async def api(settings_of) -> AsyncIterator[httpx.AsyncClient]:
    settings = settings_of(instamojo_api_key=API_KEY, instamojo_auth_token=AUTH_TOKEN, instamojo_salt=SALT)
    async with serving(create_api(settings, lookup=KnownCredentials(), orders_owner=OrdersStandIn())) as client:
        yield client


@pytest.fixture(scope="module")
async def worker(database, sandbox: RunningSandbox) -> AsyncIterator[RedirectWorker]:
    sandbox.reset()
    sandbox.behave(webhooks="never")
    worker = RedirectWorker(database, sandbox)
    yield worker
    await worker.close()


@pytest.fixture
async def payment(database, worker) -> Payment:
    return await with_shopper(database, worker, an_order())


def notice(worker: RedirectWorker, payment: Payment, **wanted: str) -> dict[str, str]:
    """What Instamojo would tell of a payment in full."""
    return {
        "payment_id": "MOJO5a06005J21512197",
        "payment_request_id": worker.request_for(payment),
        "purpose": payment.id,
        "status": "Credit",
        "amount": "500.00",
        "fees": "15.34",
        "currency": "INR",
        "buyer": "",
        "buyer_name": "Asha Rao",
        **wanted,
    }


async def send(
    api: httpx.AsyncClient, payment_id: str, fields: dict[str, str], mac: str | None = None
) -> httpx.Response:
    signed = fields | {"mac": sign(list(fields.items()), SALT) if mac is None else mac}
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    return await api.post(f"{PATH}/webhooks/{payment_id}", content=urlencode(signed), headers=headers)


async def is_due(database, payment: Payment) -> bool:
    async with database.transaction() as tx:
        query = sa.text("SELECT next_action_at <= now() FROM attempts WHERE payment_id = :id")
        return (await tx.execute(query, {"id": payment.id})).scalar_one()


def refusal(response: httpx.Response) -> tuple[int, Any]:
    return response.status_code, response.json()


async def test_a_signed_notice_makes_it_time_to_ask(api, database, worker, payment, sandbox):
    sandbox.pay(worker.request_for(payment), outcome="paid")
    assert not await is_due(database, payment)
    assert (await send(api, payment.id, notice(worker, payment))).status_code == 200
    assert await is_due(database, payment)
    assert (await reload(database, payment)).status is Status.PENDING, "until Instamojo itself has been asked"
    await worker.act_on_due()
    assert (await reload(database, payment)).status is Status.SUCCESS


async def test_a_notice_that_nothing_stands_behind_pays_nothing(api, database, worker, payment):
    assert (await send(api, payment.id, notice(worker, payment))).status_code == 200
    await worker.act_on_due()
    assert (await reload(database, payment)).status is Status.PENDING


async def test_a_notice_that_comes_after_all_is_decided_changes_nothing(api, database, worker, payment, sandbox):
    sandbox.pay(worker.request_for(payment), outcome="paid")
    await worker.act(payment)
    before = await reload(database, payment)
    assert (await send(api, payment.id, notice(worker, payment))).status_code == 200
    await worker.act_on_due()
    assert await reload(database, payment) == before
    assert worker.refunds_of(payment) == []


async def test_fields_that_we_do_not_know_and_blank_ones_are_part_of_what_is_signed(api, worker, payment):
    fields = notice(worker, payment, Zeta="new", alpha="")
    assert (await send(api, payment.id, fields)).status_code == 200
    stripped = {name: value for name, value in notice(worker, payment, omega="x").items() if value}
    mac = sign([*stripped.items(), ("alpha", "")], SALT)
    assert refusal(await send(api, payment.id, stripped, mac)) == REFUSED


async def test_a_notice_is_heard_once(api, worker, payment):
    fields = notice(worker, payment)
    assert (await send(api, payment.id, fields)).status_code == 200
    assert refusal(await send(api, payment.id, fields)) == REFUSED


@pytest.mark.parametrize("salt", ["another", ""])
async def test_a_forged_notice_changes_nothing(api, database, worker, payment, salt):
    fields = notice(worker, payment)
    mac = sign(list(fields.items()), salt) if salt else ""
    assert refusal(await send(api, payment.id, fields, mac)) == REFUSED
    assert not await is_due(database, payment)


@pytest.mark.parametrize(
    "change",
    [
        {"payment_request_id": "0" * 32},
        {"amount": "1000.00"},
        {"amount": "499.99"},
        {"amount": "500.00 INR"},
        {"currency": "USD"},
        {"amount": "NaN"},
        {"amount": "1e400000"},
    ],
)
async def test_a_good_signature_does_not_make_a_foreign_request_or_amount_ours(api, database, worker, payment, change):
    assert refusal(await send(api, payment.id, notice(worker, payment, **change))) == REFUSED
    assert not await is_due(database, payment)


async def test_a_notice_with_the_fee_on_top_is_ours(api, worker, payment):
    assert (await send(api, payment.id, notice(worker, payment, amount="515.34"))).status_code == 200


async def test_a_notice_about_another_payment_is_refused(api, database, worker, payment):
    other = await with_shopper(database, worker)
    for payment_id in (other.id, new_id("pay"), "pay_x", "x" * 3_000):
        assert refusal(await send(api, payment_id, notice(worker, payment))) == REFUSED
    assert not await is_due(database, other)


async def test_a_notice_of_a_request_whose_answer_was_lost_is_known_by_its_purpose(api, database, worker, sandbox):
    sandbox.fail("POST", "payment-requests/", "answer_lost")
    payment = await accept_redirect(database)
    await worker.act(payment)
    assert (await send(api, payment.id, notice(worker, payment))).status_code == 200
    assert await is_due(database, payment)


@pytest.mark.parametrize(
    "body", [b"", b"\xff\xfe", b"mac", b"mac=1&mac=2", b"a=1&a=1&mac=0", b"x=" + b"y" * 70_000, b"a=1&" * 300 + b"b=1"]
)
async def test_what_is_no_form_is_refused_in_the_same_words(api, payment, body):
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = await api.post(f"{PATH}/webhooks/{payment.id}", content=body, headers=headers)
    assert refusal(answer) == REFUSED


async def test_a_shopper_who_is_back_makes_it_time_to_ask(api, database, worker, payment):
    body = {"payment_id": payment.id, "payment_request_id": worker.request_for(payment)}
    assert refusal(await api.post(f"{PATH}/return", json=body)) == (200, {"received": True})
    assert await is_due(database, payment)
    assert (await reload(database, payment)).status is Status.PENDING


async def test_who_says_so_again_and_again_makes_us_ask_once(api, database, worker, payment):
    body = {"payment_id": payment.id, "payment_request_id": worker.request_for(payment)}
    await api.post(f"{PATH}/return", json=body)
    await worker.act_on_due()
    assert (await api.post(f"{PATH}/return", json=body)).status_code == 200
    assert not await is_due(database, payment)


async def test_a_return_to_an_unknown_request_is_refused(api, database, worker, payment):
    other = await with_shopper(database, worker)
    for body in (
        {"payment_id": payment.id, "payment_request_id": "0" * 32},
        {"payment_id": other.id, "payment_request_id": worker.request_for(payment)},
    ):
        assert refusal(await api.post(f"{PATH}/return", json=body)) == REFUSED
    assert not await is_due(database, payment)


async def test_the_page_sees_where_to_go_and_then_what_was_paid(api, worker, payment, sandbox):
    pending = (await api.get(f"/api/v1/payments/{payment.id}/public")).json()
    assert pending["redirect_url"].startswith(sandbox.url)
    paid = sandbox.pay(worker.request_for(payment), outcome="paid")
    await worker.act(payment)
    for path, headers in (("/public", {}), ("", KnownCredentials.headers)):
        final = (await api.get(f"/api/v1/payments/{payment.id}{path}", headers=headers)).json()
        assert "redirect_url" not in final
        assert (final["status"], final["processor"], final["processor_payment_id"]) == (
            "success",
            "instamojo",
            paid["payment_id"],
        )
        assert (final["amount"], final["amount_paid"], final["fee"]) == (50_000, 50_000, 1_534)
