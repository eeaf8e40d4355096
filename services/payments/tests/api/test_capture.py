"""Capturing: once, whole, and only what is the merchant's to take."""

import asyncio
from datetime import datetime, timedelta

import httpx
import pytest
from services.payments.tests.builders import (
    OTHER_MERCHANT,
    KnownCredentials,
    OrdersStandIn,
    accept,
    accept_and_settle,
    an_order,
)

from chassis.clock import utc_now
from chassis.ids import new_id
from chassis.testing import outbox_events, serving
from payments.domain.attempt import Declined
from payments.domain.payment import Paise, Payment
from payments.domain.refund_event import RefundEvent
from payments.main import create_api
from payments.use_cases.record_refunds import record_refunds

NOT_CAPTURABLE = "Payment not in capturable state"


@pytest.fixture(scope="module")
async def api(settings_of):
    async with serving(create_api(settings_of(), lookup=KnownCredentials(), orders_owner=OrdersStandIn())) as client:
        client.headers.update(KnownCredentials.headers)
        yield client


@pytest.fixture
async def payment(database) -> Payment:
    return await accept_and_settle(database, an_order())


async def capture(api: httpx.AsyncClient, payment_id: str, **request) -> httpx.Response:
    return await api.post(f"/api/v1/payments/{payment_id}/capture", **request)


async def captures_told(database, payment: Payment):
    return [
        event
        for _, event in await outbox_events(database)
        if (event.subject, event.type) == (payment.id, "payment.captured")
    ]


def assert_refused(response: httpx.Response, description: str, status: int = 400, code: str = "BAD_REQUEST_ERROR"):
    assert (response.status_code, response.json()) == (status, {"error": {"code": code, "description": description}})


async def refund(database, payment: Payment, amount: int, event: str = "refund.processed", times: int = 1):
    told = RefundEvent(new_id("rfnd"), event, payment.id, Paise(amount), utc_now(), None, "")
    for _ in range(times):
        await record_refunds(database, [told])


async def test_a_captured_payment_is_shown_and_told_as_captured(api, database, payment):
    response = await capture(api, payment.id, json={"amount": 50_000}, headers={"X-Request-Id": "the-capture"})
    assert response.status_code == 200
    shown = (await api.get(f"/api/v1/payments/{payment.id}")).json()
    assert response.json() == shown
    assert (shown["status"], shown["captured"]) == ("success", True)
    assert datetime.fromisoformat(shown["updated_at"]) >= payment.updated_at - timedelta(seconds=1)
    (told,) = await captures_told(database, payment)
    assert (told.version, told.request_id, told.data["captured"]) == (payment.version + 1, "the-capture", True)


@pytest.mark.parametrize(
    "request_",
    [{}, {"json": {}}, {"content": b"", "headers": {"Content-Type": "application/json"}}, {"json": {"reason": "late"}}],
)
async def test_without_an_amount_the_whole_is_captured(api, payment, request_):
    response = await capture(api, payment.id, **request_)
    assert (response.status_code, response.json()["captured"], response.json()["amount"]) == (200, True, 50_000)


@pytest.mark.parametrize("amount", [1, 49_999, 50_001, 10**15])
async def test_another_amount_than_the_payments_is_refused_with_its_own_words(api, database, payment, amount):
    assert_refused(
        await capture(api, payment.id, json={"amount": amount}), "amount must be the whole amount of the payment"
    )
    assert await captures_told(database, payment) == []


@pytest.mark.parametrize(
    ("body", "description"),
    [
        (b'{"amount": "50000"}', "amount must be an integer"),
        (b'{"amount": 50000.0}', "amount must be an integer"),
        (b'{"amount": true}', "amount must be an integer"),
        (b'{"amount": null}', "amount must be an integer"),
        (b'{"amount": NaN}', "Request body is not valid JSON"),
        (b'{"amount": 0}', "amount must be at least 1"),
        (b'{"amount": -50000}', "amount must be at least 1"),
        (b"[]", "Request body must be a JSON object"),
        (b"{", "Request body is not valid JSON"),
    ],
)
async def test_a_malformed_amount_is_refused_and_captures_nothing(api, database, payment, body, description):
    response = await capture(api, payment.id, content=body, headers={"Content-Type": "application/json"})
    assert_refused(response, description)
    assert await captures_told(database, payment) == []


async def test_a_payment_that_is_pending_or_failed_cannot_be_captured(api, database):
    (pending,) = await accept(database, an_order())
    failed = await accept_and_settle(database, an_order(), Declined("no"))
    for each in (pending, failed):
        assert_refused(await capture(api, each.id), NOT_CAPTURABLE)


async def test_a_payment_is_captured_once_whoever_races(api, database, payment):
    responses = await asyncio.gather(*(capture(api, payment.id) for _ in range(8)))
    assert sorted(response.status_code for response in responses) == [200] + [400] * 7
    assert_refused(await capture(api, payment.id), NOT_CAPTURABLE)
    assert len(await captures_told(database, payment)) == 1


async def test_a_payment_that_was_refunded_in_full_cannot_be_captured(api, database, payment):
    await refund(database, payment, 20_000)
    await refund(database, payment, 30_000)
    assert_refused(await capture(api, payment.id), NOT_CAPTURABLE)


async def test_a_refund_in_part_or_one_that_is_not_processed_leaves_it_capturable(api, database, payment):
    await refund(database, payment, 49_999)
    await refund(database, payment, 50_000, "refund.created")
    await refund(database, payment, 50_000, "refund.failed")
    assert (await capture(api, payment.id)).status_code == 200


async def test_a_refund_that_is_told_twice_counts_once(api, database, payment):
    await refund(database, payment, 25_000, times=2)
    assert (await capture(api, payment.id)).status_code == 200


@pytest.mark.parametrize("payment_id", [new_id("pay"), "pay_1", "nonsense", "pay_%C3%A9"])
async def test_an_unknown_payment_is_not_found(api, payment_id):
    assert_refused(await capture(api, payment_id), "Payment not found", 404, "NOT_FOUND_ERROR")


async def test_another_merchants_payment_is_not_found_and_stays_as_it_is(api, database):
    foreign = await accept_and_settle(database, an_order(OTHER_MERCHANT), merchant_id=OTHER_MERCHANT)
    assert_refused(await capture(api, foreign.id), "Payment not found", 404, "NOT_FOUND_ERROR")
    assert (await capture(api, foreign.id, headers=KnownCredentials.other_headers)).status_code == 200


async def test_nobody_captures_without_credentials(api, payment):
    response = await capture(api, payment.id, headers={"X-Api-Secret": ""}, content=b"{nonsense")
    assert_refused(response, "Invalid API credentials", 401, "AUTHENTICATION_ERROR")
