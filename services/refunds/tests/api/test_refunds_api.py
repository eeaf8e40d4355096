"""What merchants see of refunds over HTTP."""

import asyncio
import re
from collections import Counter

import httpx
import pytest
from services.refunds.tests.builders import MERCHANT, OTHER_MERCHANT, KnownCredentials, PaymentsStandIn, a_payment

from chassis.service_tokens import ServiceTokens
from chassis.testing import serving
from refunds.domain.payment import PaymentStatus
from refunds.main import create_api

REFUNDS = "/api/v1/refunds"
IMPOSSIBLE_IDS = ["pay_AAAAAAAAAAAAAAAA", "pay_x", "order_AAAAAAAAAAAAAAAA", "pay_%F0%9F%92%B8", "null"]


def path_of(payment_id: str) -> str:
    return f"/api/v1/payments/{payment_id}/refunds"


@pytest.fixture(scope="module")
def payments_owner() -> PaymentsStandIn:
    return PaymentsStandIn()


@pytest.fixture(scope="module")
def settings(settings_of):
    return settings_of()


@pytest.fixture(scope="module")
async def api(settings, payments_owner):
    async with serving(create_api(settings, lookup=KnownCredentials(), payments_owner=payments_owner)) as client:
        client.headers.update(KnownCredentials.headers)
        yield client


@pytest.fixture
def payment(payments_owner):
    return payments_owner.make(a_payment(amount=50_000))


def error_of(response: httpx.Response) -> tuple[int, str, str]:
    error = response.json()["error"]
    assert set(error) == {"code", "description"}
    return response.status_code, error["code"], error["description"]


async def test_a_refund_is_accepted_and_pending(api, payment):
    response = await api.post(path_of(payment.id), json={"amount": 10_000, "reason": "broken", "unknown": 1})
    assert response.status_code == 201
    body = response.json()
    assert re.fullmatch(r"rfnd_[A-Za-z0-9]{16}", body["id"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", body["created_at"])
    assert body == {
        "id": body["id"],
        "payment_id": payment.id,
        "amount": 10_000,
        "currency": "INR",
        "reason": "broken",
        "status": "pending",
        "created_at": body["created_at"],
    }
    shown = await api.get(f"{REFUNDS}/{body['id']}")
    assert (shown.status_code, shown.json()) == (200, body | {"processed_at": None})


async def test_a_refund_is_shown_in_the_currency_of_its_payment(api, payments_owner):
    payment = payments_owner.make(a_payment(currency="JPY"))
    made = (await api.post(path_of(payment.id), json={"amount": 1})).json()
    one = (await api.get(f"{REFUNDS}/{made['id']}")).json()
    (of_payment,) = (await api.get(path_of(payment.id))).json()["data"]
    newest, *_ = (await api.get(REFUNDS)).json()["data"]
    assert [shown["currency"] for shown in (made, one, of_payment, newest)] == ["JPY"] * 4


@pytest.mark.parametrize("body", [{"amount": 1}, {"amount": 1, "reason": None}])
async def test_a_reason_that_is_not_given_is_null(api, payment, body):
    assert (await api.post(path_of(payment.id), json=body)).json()["reason"] is None


async def test_more_than_is_left_is_refused_and_takes_nothing(api, payment):
    assert (await api.post(path_of(payment.id), json={"amount": 30_000})).status_code == 201
    for amount in (20_001, 50_000, 10**12, 2**63, 2**64 - 1):
        refused = await api.post(path_of(payment.id), json={"amount": amount})
        assert error_of(refused) == (400, "BAD_REQUEST_ERROR", "Refund amount exceeds available amount")
    assert (await api.post(path_of(payment.id), json={"amount": 20_000})).status_code == 201


async def test_fifty_at_once_take_no_more_than_there_is(api, payment):
    racing = [api.post(path_of(payment.id), json={"amount": 4_000}) for _ in range(50)]
    answers = Counter(answer.status_code for answer in await asyncio.gather(*racing))
    assert answers == {201: 12, 400: 38}


@pytest.mark.parametrize(
    ("body", "description"),
    [
        ({}, "amount is required"),
        ({"amount": 0}, "amount must be at least 1"),
        ({"amount": -5}, "amount must be at least 1"),
        ({"amount": "500"}, "amount must be an integer"),
        ({"amount": 500.0}, "amount must be an integer"),
        ({"amount": True}, "amount must be an integer"),
        ({"amount": None}, "amount must be an integer"),
        ({"amount": 100, "reason": 7}, "reason must be a string"),
        ({"amount": 100, "reason": "r" * 501}, "reason must be at most 500 characters"),
        ({"amount": 100, "reason": "a\0b"}, "Strings must not contain NUL characters"),
        ([], "Request body must be a JSON object"),
    ],
)
async def test_what_makes_no_sense_is_refused_by_the_name_of_its_field(api, payment, body, description):
    refused = await api.post(path_of(payment.id), json=body)
    assert error_of(refused) == (400, "BAD_REQUEST_ERROR", description)
    assert (await api.get(path_of(payment.id))).json()["total"] == 0


@pytest.mark.parametrize("content", [b"", b"{", b'{"amount": NaN}', b'{"amount": 1, "reason": "\\ud800"}', b"\xff"])
async def test_a_body_that_is_no_json_is_refused(api, payment, content):
    refused = await api.post(path_of(payment.id), content=content, headers={"Content-Type": "application/json"})
    assert error_of(refused)[:2] == (400, "BAD_REQUEST_ERROR")


@pytest.mark.parametrize("status", [PaymentStatus.PENDING, PaymentStatus.FAILED])
async def test_a_payment_without_success_has_nothing_to_give_back(api, payments_owner, status):
    payment = payments_owner.make(a_payment(status))
    refused = await api.post(path_of(payment.id), json={"amount": 100})
    assert error_of(refused) == (400, "BAD_REQUEST_ERROR", "Payment not in refundable state")
    assert (await api.get(path_of(payment.id))).json()["data"] == []


@pytest.mark.parametrize("payment_id", IMPOSSIBLE_IDS)
async def test_a_payment_that_does_not_exist_is_not_found(api, payment_id):
    for answer in (await api.post(path_of(payment_id), json={"amount": 1}), await api.get(path_of(payment_id))):
        assert error_of(answer) == (404, "NOT_FOUND_ERROR", "Payment not found")


async def test_another_merchants_payments_and_refunds_do_not_exist(api, payment):
    refund = (await api.post(path_of(payment.id), json={"amount": 1})).json()
    other = KnownCredentials.other_headers
    taken = await api.post(path_of(payment.id), json={"amount": 1}, headers=other)
    assert error_of(taken) == (404, "NOT_FOUND_ERROR", "Payment not found")
    assert error_of(await api.get(path_of(payment.id), headers=other))[2] == "Payment not found"
    shown = await api.get(f"{REFUNDS}/{refund['id']}", headers=other)
    assert error_of(shown) == (404, "NOT_FOUND_ERROR", "Refund not found")
    listed = (await api.get(f"{REFUNDS}?limit=100", headers=other)).json()["data"]
    assert refund["id"] not in [each["id"] for each in listed]


@pytest.mark.parametrize("refund_id", ["rfnd_AAAAAAAAAAAAAAAA", "rfnd_x", "pay_AAAAAAAAAAAAAAAA", "null"])
async def test_a_refund_that_does_not_exist_is_not_found(api, refund_id):
    assert error_of(await api.get(f"{REFUNDS}/{refund_id}")) == (404, "NOT_FOUND_ERROR", "Refund not found")


async def test_lists_are_newest_first_and_the_merchants_own(api, payments_owner):
    """Of one payment, and of all."""
    payments = [payments_owner.make(a_payment(merchant_id=OTHER_MERCHANT)) for _ in range(2)]
    headers = KnownCredentials.other_headers
    made = []
    for index in range(12):
        answer = await api.post(path_of(payments[index % 2].id), json={"amount": 1 + index}, headers=headers)
        made.append(answer.json() | {"processed_at": None})
    newest_first = made[::-1]
    first = (await api.get(REFUNDS, headers=headers)).json()
    assert first == {"data": newest_first[:10], "total": 12, "limit": 10, "offset": 0}
    rest = (await api.get(f"{REFUNDS}?limit=5&offset=10", headers=headers)).json()
    assert rest == {"data": newest_first[10:], "total": 12, "limit": 5, "offset": 10}
    beyond = (await api.get(f"{REFUNDS}?offset=100", headers=headers)).json()
    assert (beyond["data"], beyond["total"]) == ([], 12)
    of_one = (await api.get(f"{path_of(payments[1].id)}?limit=4&offset=1", headers=headers)).json()
    assert of_one == {"data": newest_first[::2][1:5], "total": 6, "limit": 4, "offset": 1}


@pytest.mark.parametrize(
    ("query", "description"),
    [
        ("limit=0", "limit must be an integer from 1 to 100"),
        ("limit=101", "limit must be an integer from 1 to 100"),
        ("limit=ten", "limit must be an integer from 1 to 100"),
        ("offset=-1", "offset must be an integer from 0 to 2147483647"),
    ],
)
async def test_a_page_that_makes_no_sense_is_refused(api, payment, query, description):
    for path in (REFUNDS, path_of(payment.id)):
        assert error_of(await api.get(f"{path}?{query}")) == (400, "BAD_REQUEST_ERROR", description)


async def test_nothing_is_done_or_shown_without_credentials(api, payment):
    without = {"X-Api-Key": "", "X-Api-Secret": ""}
    for answer in (
        await api.post(path_of(payment.id), json={"amount": 1}, headers=without),
        await api.get(path_of(payment.id), headers=without),
        await api.get(REFUNDS, headers=without),
        await api.get(f"{REFUNDS}/rfnd_AAAAAAAAAAAAAAAA", headers=without),
    ):
        assert error_of(answer) == (401, "AUTHENTICATION_ERROR", "Invalid API credentials")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", path_of("pay_AAAAAAAAAAAAAAAA"), "GET, POST"),
        ("POST", REFUNDS, "GET"),
        ("PUT", f"{REFUNDS}/rfnd_AAAAAAAAAAAAAAAA", "GET"),
    ],
)
async def test_another_method_is_refused_with_those_that_are_allowed(api, method, path, allowed):
    refused = await api.request(method, path)
    assert error_of(refused)[:2] == (405, "BAD_REQUEST_ERROR")
    assert refused.headers["allow"] == allowed


async def test_only_services_ask_for_the_job_counts(api, settings):
    token = ServiceTokens(settings.service_token_key.get_secret_value(), "merchants").mint("refunds")
    counted = await api.get("/internal/jobs", headers={"Authorization": f"Bearer {token}"})
    assert set(counted.json()) == {"pending", "processing", "completed", "failed"}
    assert counted.json()["pending"] > 0
    assert (await api.get("/internal/jobs")).status_code == 401
    assert MERCHANT not in counted.text
