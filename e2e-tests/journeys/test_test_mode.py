"""TEST_MODE fixes outcome and delay, so that a merchant's own tests are quick and certain.

Each outcome needs a fleet of its own. The tests stand in the order of their fleets: only one of these lives at a time.
"""

import time
from collections.abc import AsyncIterator, Iterator
from datetime import datetime

import pytest

from chassis.testing import eventually
from fleet.testing import RunningFleet, running_fleet
from gateway import Gateway, Payment, WebhookLog, assert_error, card
from receiver import Receiver

DELAY_SECONDS = 2
FLEETS = {
    "approving": {
        "TEST_PAYMENT_SUCCESS": "true",
        "TEST_PROCESSING_DELAY": str(DELAY_SECONDS * 1000),
        "WEBHOOK_RETRY_INTERVALS_TEST": "true",
    },
    "declining": {
        "TEST_PAYMENT_SUCCESS": "false",
        "TEST_PROCESSING_DELAY": "50",
        "PUBLIC_RATE": "1r/m",
        "PUBLIC_BURST": "2",
    },
    "undecided": {"TEST_PAYMENT_SUCCESS": "", "TEST_PROCESSING_DELAY": "50"},
}
"""The settings on webhooks and rates are there for tests below that would otherwise need a fleet of their own."""

with_approving_fleet = pytest.mark.parametrize("test_fleet", ["approving"], indirect=True)
with_declining_fleet = pytest.mark.parametrize("test_fleet", ["declining"], indirect=True)
with_undecided_fleet = pytest.mark.parametrize("test_fleet", ["undecided"], indirect=True)
every_kind_of_instrument = pytest.mark.parametrize(
    "instrument",
    [
        {"method": "upi", "vpa": "asha@upi"},
        {"method": "upi", "vpa": "success@bank"},
        {"method": "upi", "vpa": "failure@bank"},
        {"method": "upi", "vpa": "timeout@bank"},
        {"method": "card", "card": card("4242424242424242")},
        {"method": "card", "card": card("4000000000000002")},
        {"method": "card", "card": card("5555555555554444")},
    ],
    ids=lambda instrument: instrument.get("vpa") or instrument["card"]["number"],
)


@pytest.fixture(scope="module")
def test_fleet(request: pytest.FixtureRequest) -> Iterator[RunningFleet]:
    with running_fleet({"TEST_MODE": "true", **FLEETS[request.param]}) as running:
        yield running


@pytest.fixture
async def gateway(test_fleet: RunningFleet) -> AsyncIterator[Gateway]:
    """The test merchant of the fleet in test mode."""
    async with Gateway(test_fleet.base_url) as gateway:
        yield gateway


async def pay(gateway: Gateway, instrument: dict[str, object]) -> Payment:
    """The payment when it is final."""
    order = await gateway.create_order()
    accepted = await gateway.call("POST", "/api/v1/payments", {"order_id": order["id"], **instrument})
    assert accepted.status_code == 201, accepted.text
    return await gateway.final_payment(accepted.json()["id"])


@with_approving_fleet
@every_kind_of_instrument
async def test_every_payment_succeeds_when_told_so(gateway: Gateway, instrument: dict[str, object]):
    assert (await pay(gateway, instrument))["status"] == "success"


@with_approving_fleet
async def test_the_bank_takes_as_long_as_told(gateway: Gateway):
    began = time.monotonic()
    await pay(gateway, {"method": "upi", "vpa": "asha@upi"})
    assert DELAY_SECONDS <= time.monotonic() - began < DELAY_SECONDS + 3


@with_approving_fleet
async def test_webhooks_are_tried_again_after_5_and_then_10_seconds_when_told_so(gateway: Gateway, receiver: Receiver):
    await gateway.send_webhooks_to(receiver.url)
    receiver.answer_with(500)
    await gateway.pay_by_upi((await gateway.create_order())["id"])

    for attempts, interval in ((1, 5), (2, 10)):

        def tried(logs: list[WebhookLog], attempts: int = attempts) -> bool:
            return any(log["attempts"] == attempts and log["next_retry_at"] for log in logs)

        logs = await eventually(gateway.webhook_logs, tried)
        log = next(log for log in logs if log["attempts"] == attempts and log["next_retry_at"])
        assert interval <= seconds_to_next_attempt(log) <= interval + 1  # both are cut to whole seconds
    await gateway.send_webhooks_to(None)


@with_declining_fleet
@every_kind_of_instrument
async def test_every_payment_fails_when_told_so(gateway: Gateway, instrument: dict[str, object]):
    failed = await pay(gateway, instrument)
    assert (failed["status"], failed.get("error_code")) == ("failed", "PAYMENT_FAILED")
    assert (await gateway.order(failed["order_id"]))["status"] == "created"


@with_declining_fleet
async def test_who_asks_the_public_endpoints_too_often_is_told_when_to_come_back(test_fleet: RunningFleet):
    async with Gateway(test_fleet.base_url, account=None) as shopper:
        path = "/api/v1/orders/order_0000000000000000/public"
        answers = [await shopper.call("GET", path) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [404, 404, 404, 429]
    assert_error(answers[-1], 429, "RATE_LIMIT_ERROR")
    assert int(answers[-1].headers["retry-after"]) >= 1


@with_declining_fleet
async def test_the_limit_of_the_public_endpoints_is_not_the_merchants(gateway: Gateway):
    answers = [await gateway.call("GET", "/api/v1/orders") for _ in range(10)]
    assert {answer.status_code for answer in answers} == {200}


@with_undecided_fleet
@pytest.mark.parametrize(
    ("instrument", "status"),
    [
        ({"method": "upi", "vpa": "asha@upi"}, "success"),
        ({"method": "upi", "vpa": "success@bank"}, "success"),
        ({"method": "upi", "vpa": "failure@bank"}, "failed"),
        ({"method": "card", "card": card("5555555555554444")}, "success"),
        ({"method": "card", "card": card("4242424242424242")}, "success"),
        ({"method": "card", "card": card("4000000000009995")}, "failed"),
    ],
    ids=["any UPI", "success@bank", "failure@bank", "any card", "4242", "9995"],
)
async def test_when_told_nothing_the_test_instruments_decide_and_all_others_succeed(
    gateway: Gateway, instrument: dict[str, object], status: str
):
    assert (await pay(gateway, instrument))["status"] == status


def seconds_to_next_attempt(log: WebhookLog) -> float:
    assert log["last_attempt_at"]
    assert log["next_retry_at"]
    return (datetime.fromisoformat(log["next_retry_at"]) - datetime.fromisoformat(log["last_attempt_at"])).seconds
