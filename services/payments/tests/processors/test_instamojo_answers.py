"""What Instamojo says is somebody else's text: whatever makes no sense is no answer, and decides nothing."""

import asyncio
import json
from collections.abc import Callable, Mapping
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from services.payments.tests.redirects import GATEWAYS

from payments.domain.payment import Paid, Paise
from payments.processors import instamojo_answers as answers
from payments.processors.instamojo_client import InstamojoClient, NoAnswer

REQUEST = {"id": "d66cb29dd059482e8072999f995c4eef", "longurl": "https://test.instamojo.com/@shop/d66c"}
PAISE = st.integers(0, 10**11).map(Paise)


async def ask(answer: Callable[[httpx.Request], httpx.Response]) -> Mapping[str, Any]:
    """What the client makes of an answer over the wire."""
    client = InstamojoClient("https://instamojo.invalid/api/1.1/", httpx.MockTransport(answer))
    try:
        return (await client.get("read", "payment-requests/", GATEWAYS)).body
    finally:
        await client.close()


async def test_credentials_go_into_headers_only():
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, json={"success": True})

    await ask(answer)
    (request,) = asked
    assert request.headers["X-Api-Key"] == GATEWAYS.api_key
    assert request.headers["X-Auth-Token"] == GATEWAYS.auth_token
    assert str(request.url) == "https://instamojo.invalid/api/1.1/payment-requests/"
    assert GATEWAYS.auth_token not in repr(GATEWAYS)


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(302, headers={"Location": "http://169.254.169.254/"}),
        httpx.Response(200, text="<html>"),
        httpx.Response(200, json=["success"]),
        httpx.Response(503, json={"success": True}),
        httpx.Response(200, content=b'{"success": true, "x": "' + b"x" * 2_000_000 + b'"}'),
    ],
    ids=["redirect", "page", "list", "unavailable", "endless"],
)
async def test_what_is_no_answer_is_none(answer: httpx.Response):
    with pytest.raises(NoAnswer):
        await ask(lambda _: answer)


async def test_a_redirect_is_not_followed():
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        return httpx.Response(307, headers={"Location": "https://elsewhere.invalid/"})

    with pytest.raises(NoAnswer):
        await ask(answer)
    assert len(asked) == 1


async def test_who_does_not_answer_is_not_waited_for_for_ever():
    async def never(_: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout("")

    client = InstamojoClient("https://instamojo.invalid/", httpx.MockTransport(never))
    with pytest.raises(NoAnswer, match="timeout"):
        await asyncio.wait_for(client.get("read", "payments/", GATEWAYS), 5)
    await client.close()


@given(PAISE)
def test_an_amount_survives_the_way_there_and_back(amount):
    assert answers.paise(answers.rupees(amount)) == amount
    assert answers.paise(float(answers.rupees(amount))) == amount


@pytest.mark.parametrize("told", [None, True, "", "abc", "1.001", "-1", "NaN", "inf", "1e30", [], {}, "1,000.00"])
def test_what_is_no_amount_is_no_answer(told):
    with pytest.raises(NoAnswer):
        answers.paise(told)


@given(PAISE, PAISE)
def test_what_was_asked_for_fits_with_the_fee_and_without(asked, fee):
    for amount in (asked, asked + fee):
        assert answers.is_amount_of(asked, Paid("MOJO1", Paise(amount), fee))


@given(PAISE, PAISE, PAISE)
def test_nothing_else_fits(asked, amount, fee):
    fits = answers.is_amount_of(asked, Paid("MOJO1", amount, fee))
    assert fits is (asked in {amount, amount - fee})


@pytest.mark.parametrize(
    "change",
    [
        {"longurl": "javascript:alert(1)"},
        {"longurl": "//test.instamojo.com/"},
        {"longurl": "https://x/\r\nSet-Cookie: a"},
        {"longurl": None},
        {"longurl": "https://x/" + "x" * 3_000},
        {"id": ""},
        {"id": 7},
    ],
    ids=json.dumps,
)
def test_shoppers_are_not_sent_just_anywhere(change):
    with pytest.raises(NoAnswer):
        answers.request_of(REQUEST | change)


def test_payments_may_be_told_whole_or_by_their_address():
    told = {"payment_id": "MOJO5a06", "status": "Credit", "amount": "500.00", "fees": None}
    request = answers.request_of({**REQUEST, "payments": [told, "https://test.instamojo.com/api/1.1/payments/MOJO1/"]})
    assert [answers.payment_id_of(each) for each in request.payments] == ["MOJO5a06", "MOJO1"]
    assert [answers.is_told_whole(each) for each in request.payments] == [True, False]
    assert answers.paid_of(told) == Paid("MOJO5a06", Paise(50_000), Paise(0))


def test_another_currency_is_no_amount_of_ours():
    with pytest.raises(NoAnswer):
        answers.paid_of({"payment_id": "MOJO1", "amount": "500.00", "currency": "USD"})
