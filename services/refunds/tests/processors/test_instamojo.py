"""Refunds at the stand-in of Instamojo: sent once, whatever is lost on the way, and found again by our id."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from services.refunds.tests.builders import an_attempt

from chassis.clock import utc_now
from chassis.errors import ServiceUnavailable
from fleet.instamojo_sandbox import API_KEY, AUTH_TOKEN, RunningSandbox, running_sandbox
from refunds.domain.attempt import Answer, Attempt, CheckAgainAt, GivenBack, NeverReceived, Refused, Unknown
from refunds.domain.payment import PaymentId
from refunds.processors.instamojo import Instamojo
from refunds.processors.instamojo_client import Account, InstamojoClient

OURS = Account(API_KEY, AUTH_TOKEN)


@pytest.fixture(scope="module")
def server() -> Iterator[RunningSandbox]:
    with running_sandbox() as running:
        yield running


@pytest.fixture
def sandbox(server: RunningSandbox) -> RunningSandbox:
    server.reset()
    return server


class There:
    """Instamojo as the worker reaches it; its clock and stopwatch are the test's."""

    def __init__(self, base_url: str, account: Account = OURS) -> None:
        self.now = utc_now()
        self.seconds = 0.0
        self.client = InstamojoClient(base_url)
        self._account = account
        self.processor = Instamojo(self.client, self._account_of, lambda: self.now, lambda: self.seconds)

    async def _account_of(self, payment_id: PaymentId) -> Account:
        return self._account

    async def submit(self, attempt: Attempt) -> Answer:
        return (await self.processor.submit([attempt]))[0]

    async def inquire(self, attempt: Attempt) -> Answer:
        return (await self.processor.inquire([attempt]))[0]


@pytest.fixture
def there(sandbox: RunningSandbox) -> There:
    return There(sandbox.api_url)


def paid(sandbox: RunningSandbox, amount: str = "500.00") -> str:
    """Instamojo's name for a payment over so many rupees."""
    headers = {"X-Api-Key": API_KEY, "X-Auth-Token": AUTH_TOKEN}
    form = {"purpose": "pay_1", "amount": amount}
    made = httpx.post(f"{sandbox.api_url}payment-requests/", headers=headers, data=form, trust_env=False)
    return sandbox.pay(made.json()["payment_request"]["id"])["payment_id"]


def refund_of(payment: str, reason: str | None = None, **wanted: Any) -> Attempt:
    return an_attempt(reason, processor_payment_id=payment, sent_at=utc_now(), **wanted)


async def test_money_goes_back_under_our_id_and_by_their_name(there: There, sandbox: RunningSandbox):
    attempt = refund_of(paid(sandbox), "A cup was broken")
    answer = await there.submit(attempt)
    [made] = sandbox.state()["refunds"]
    assert answer == GivenBack(made["id"])
    assert (made["payment_id"], made["refund_amount"]) == (attempt.processor_payment_id, "100.00")
    assert made["body"] == f"{attempt.refund_id} A cup was broken"


async def test_what_takes_a_while_is_asked_after_by_their_name(there: There, sandbox: RunningSandbox):
    sandbox.behave(refunds="pending")
    attempt = refund_of(paid(sandbox))
    answer = await there.submit(attempt)
    assert isinstance(answer, CheckAgainAt)
    assert there.now < answer.time < there.now + timedelta(seconds=5)
    named = refund_of(
        attempt.processor_payment_id or "", refund_id=attempt.refund_id, processor_refund_id=answer.processor_refund_id
    )
    there.now += timedelta(days=1)
    later = await there.inquire(named)
    assert later == CheckAgainAt(there.now + timedelta(minutes=15), answer.processor_refund_id)
    sandbox.behave(refunds="at_once")
    assert await there.inquire(named) == GivenBack(answer.processor_refund_id)


async def test_a_rejected_refund_has_failed(there: There, sandbox: RunningSandbox):
    sandbox.behave(refunds="rejected")
    assert isinstance(await there.submit(refund_of(paid(sandbox))), Refused)


async def test_more_than_is_left_is_refused(there: There, sandbox: RunningSandbox):
    assert isinstance(await there.submit(refund_of(paid(sandbox, "50.00"))), Refused)
    assert sandbox.state()["refunds"] == []


async def test_a_refund_whose_answer_was_lost_is_found_and_not_sent_again(there: There, sandbox: RunningSandbox):
    attempt = refund_of(paid(sandbox))
    sandbox.fail("POST", "refunds/", "answer_lost")
    assert await there.submit(attempt) == Unknown()
    [made] = sandbox.state()["refunds"]
    assert await there.inquire(attempt) == GivenBack(made["id"])


async def test_a_repeated_refund_of_all_that_was_paid_is_the_first_one(there: There, sandbox: RunningSandbox):
    """They refuse it because nothing is left; that does not mean that nothing was given back."""
    attempt = refund_of(paid(sandbox, "100.00"))
    sandbox.fail("POST", "refunds/", "answer_lost")
    await there.submit(attempt)
    [made] = sandbox.state()["refunds"]
    assert await there.submit(attempt) == GivenBack(made["id"])


async def test_what_is_not_there_is_sent_again_only_once_it_cannot_arrive_any_more(
    there: There, sandbox: RunningSandbox
):
    attempt = refund_of(paid(sandbox))
    sandbox.fail("POST", "refunds/", "unavailable")
    assert await there.submit(attempt) == Unknown()
    there.now += timedelta(seconds=50)
    assert await there.inquire(attempt) == Unknown()
    there.now += timedelta(seconds=20)
    assert await there.inquire(attempt) == NeverReceived()


async def test_it_is_looked_for_among_many(there: There, sandbox: RunningSandbox):
    payment = paid(sandbox, "5000.00")
    wanted, *others = (refund_of(payment, amount=100) for _ in range(121))
    for attempt in (wanted, *others):
        await there.submit(attempt)
    assert isinstance(await there.inquire(wanted), GivenBack)
    there.now += timedelta(hours=1)
    assert await there.inquire(refund_of(payment)) == NeverReceived()


async def test_nobody_is_told_apart_by_the_beginning_of_an_id(there: There, sandbox: RunningSandbox):
    attempt = refund_of(paid(sandbox), "first")
    await there.submit(attempt)
    longer = refund_of(attempt.processor_payment_id or "", refund_id=attempt.refund_id[:-1])
    there.now += timedelta(hours=1)
    assert await there.inquire(longer) == NeverReceived()


async def test_silence_says_nothing(there: There, sandbox: RunningSandbox):
    attempt = refund_of(paid(sandbox))
    sandbox.fail("GET", "refunds/", "unavailable")
    there.now += timedelta(hours=1)
    assert await there.inquire(attempt) == Unknown()


async def test_an_account_that_is_locked_out_says_nothing_of_the_refund(sandbox: RunningSandbox):
    stranger = There(sandbox.api_url, Account(API_KEY, "revoked"))
    attempt = refund_of(paid(sandbox))
    stranger.now += timedelta(hours=1)
    assert [await stranger.submit(attempt), await stranger.inquire(attempt)] == [Unknown(), Unknown()]


async def test_an_address_where_nobody_listens_says_nothing(sandbox: RunningSandbox):
    nobody = There("http://127.0.0.1:9/api/1.1/")
    assert await nobody.submit(refund_of(paid(sandbox))) == Unknown()


async def test_whoever_was_frozen_since_it_took_the_refund_sends_nothing(there: There, sandbox: RunningSandbox):
    attempt = refund_of(paid(sandbox))

    async def freezes(_: PaymentId) -> Account:
        there.seconds += 60
        return OURS

    frozen = Instamojo(there.client, freezes, utc_now, lambda: there.seconds)
    assert await frozen.submit([attempt]) == [Unknown()]
    assert sandbox.state()["refunds"] == []


async def test_an_account_that_cannot_be_told_holds_up_nobody_else(there: There, sandbox: RunningSandbox):
    known, unknown = refund_of(paid(sandbox)), refund_of(paid(sandbox))

    async def account_of(payment_id: PaymentId) -> Account:
        if payment_id == unknown.payment_id:
            raise ServiceUnavailable
        return OURS

    processor = Instamojo(there.client, account_of, utc_now)
    answers = await processor.submit([unknown, known])
    assert answers[0] == Unknown()
    assert isinstance(answers[1], GivenBack)


async def test_a_refund_of_another_amount_under_our_id_decides_nothing(there: There, sandbox: RunningSandbox):
    attempt = refund_of(paid(sandbox))
    await there.submit(attempt)
    other = refund_of(attempt.processor_payment_id or "", refund_id=attempt.refund_id, amount=20_000)
    assert await there.inquire(other) == Unknown()


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (200, b"<html>"),
        (200, b"[]"),
        (200, b'{"success": true}'),
        (200, b'{"success": true, "refund": {"id": 7}}'),
        (302, b""),
        (401, b'{"success": false}'),
        (404, b'{"success": false}'),
        (429, b'{"success": false}'),
        (200, b'{"success": true, "refund": "' + b"x" * 1_100_000 + b'"}'),
    ],
)
async def test_an_answer_that_makes_no_sense_is_no_answer(status: int, said: bytes):
    def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(status, content=said, headers={"Location": "http://elsewhere.invalid"})

    client = InstamojoClient("https://instamojo.invalid/", httpx.MockTransport(answer))

    async def account_of(_: PaymentId) -> Account:
        return OURS

    assert await Instamojo(client, account_of).submit([refund_of("MOJO1")]) == [Unknown()]


def test_credentials_are_not_shown() -> None:
    assert AUTH_TOKEN not in repr(OURS)
