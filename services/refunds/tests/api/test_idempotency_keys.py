"""The same request made twice gives back once and is answered twice, byte for byte."""

import asyncio

import pytest
from services.refunds.tests.builders import (
    OTHER_MERCHANT,
    KnownCredentials,
    PaymentsStandIn,
    a_payment,
    recounted,
    succeeded,
)

from chassis.testing import serving
from refunds.domain.payment import PaymentStatus
from refunds.main import create_api


@pytest.fixture(scope="module")
def payments_owner() -> PaymentsStandIn:
    return PaymentsStandIn()


@pytest.fixture(scope="module")
async def api(settings_of, payments_owner):
    async with serving(create_api(settings_of(), lookup=KnownCredentials(), payments_owner=payments_owner)) as client:
        client.headers.update(KnownCredentials.headers)
        yield client


@pytest.fixture(scope="module")
async def other_api(settings_of, payments_owner):
    """A second process of the same service."""
    async with serving(create_api(settings_of(), lookup=KnownCredentials(), payments_owner=payments_owner)) as client:
        client.headers.update(KnownCredentials.headers)
        yield client


@pytest.fixture
def payment(payments_owner):
    return payments_owner.make(a_payment(amount=50_000))


async def refund(api, payment, key: str, headers=None, **change):
    body = {"amount": 20_000, "reason": "broken"} | change
    headers = {"Idempotency-Key": key} | (headers or {})
    return await api.post(f"/api/v1/payments/{payment.id}/refunds", json=body, headers=headers)


async def test_a_repeated_request_gets_the_same_bytes_and_takes_once(api, payment, database):
    first, again = await refund(api, payment, "repeat"), await refund(api, payment, "repeat")
    assert (first.status_code, again.status_code, first.content) == (201, 201, again.content)
    assert await recounted(database, payment) == 20_000


async def test_the_key_is_looked_at_before_what_is_left(api, payment, database):
    first = await refund(api, payment, "the whole", amount=50_000)
    assert (await refund(api, payment, "the whole", amount=50_000)).content == first.content
    assert (await refund(api, payment, "more", amount=1)).json()["error"]["description"] == (
        "Refund amount exceeds available amount"
    )
    assert await recounted(database, payment) == 50_000


async def test_full_refunds_that_race_across_two_processes_under_one_key_make_one(
    api, other_api, payments_owner, database
):
    """The loser finds the winner's answer, not a payment with nothing left."""
    for round_ in range(10):
        payment = payments_owner.make(a_payment(amount=50_000))
        racing = [
            refund(each, payment, f"race-{round_}", amount=50_000) for _ in range(10) for each in (api, other_api)
        ]
        answers = await asyncio.gather(*racing)
        assert {(answer.status_code, answer.content) for answer in answers} == {(201, answers[0].content)}
        assert await recounted(database, payment) == 50_000


@pytest.mark.parametrize("change", [{"amount": 20_001}, {"reason": "other"}, {"reason": None}])
async def test_the_same_key_with_a_different_request_is_refused(api, payment, change, database):
    await refund(api, payment, f"changed {change}")
    refused = await refund(api, payment, f"changed {change}", **change)
    assert (refused.status_code, refused.json()["error"]["description"]) == (
        400,
        "Idempotency-Key was already used with a different request",
    )
    assert await recounted(database, payment) == 20_000


async def test_the_same_key_for_another_payment_is_refused(api, payment, payments_owner):
    other = payments_owner.make(a_payment())
    await refund(api, payment, "another payment")
    assert (await refund(api, other, "another payment")).status_code == 400
    assert (await api.get(f"/api/v1/payments/{other.id}/refunds")).json()["total"] == 0


async def test_a_request_that_failed_does_not_use_its_key_up(api, payments_owner):
    payment = payments_owner.make(a_payment(PaymentStatus.PENDING))
    assert (await refund(api, payment, "too early")).status_code == 400
    payments_owner.make(succeeded(payment))
    assert (await refund(api, payment, "too early", amount=0)).status_code == 400
    assert (await refund(api, payment, "too early")).status_code == 201


async def test_a_merchants_keys_are_its_own(api, payment, payments_owner):
    theirs = payments_owner.make(a_payment(merchant_id=OTHER_MERCHANT))
    mine = await refund(api, payment, "shared words")
    other = await refund(api, theirs, "shared words", headers=KnownCredentials.other_headers)
    assert (mine.status_code, other.status_code) == (201, 201)
    assert mine.json()["id"] != other.json()["id"]


@pytest.mark.parametrize("key", ["", "k" * 256, "ключ".encode()])
async def test_a_key_has_one_to_255_characters(api, payment, key):
    assert (await refund(api, payment, key)).status_code == 400
