"""The life of a payment: pending, then success or failed, and final is final."""

from datetime import UTC, datetime

import pytest

from payments.domain.errors import PaymentAlreadyFinal
from payments.domain.payment import (
    Instrument,
    MerchantId,
    Order,
    OrderId,
    Paise,
    PaymentId,
    Status,
    begin_payment,
)
from payments.domain.vpa import Vpa

NOW = datetime(2026, 11, 21, tzinfo=UTC)
ORDER = Order(OrderId("order_1234567890abcdef"), MerchantId("m"), Paise(50_000), "INR")
PAYMENT = begin_payment(PaymentId("pay_1234567890abcdef"), ORDER, Instrument.of_vpa(Vpa("a@b")), "simulator", NOW)

TRANSITIONS = {
    "succeeded": lambda payment: payment.succeeded(NOW),
    "declined": lambda payment: payment.declined("No funds", NOW),
    "overtaken": lambda payment: payment.overtaken(NOW),
}


def test_a_payment_is_for_the_whole_amount_of_its_order():
    assert (PAYMENT.amount, PAYMENT.currency, PAYMENT.status) == (50_000, "INR", Status.PENDING)


def test_a_success_carries_no_error():
    paid = PAYMENT.succeeded(NOW)
    assert (paid.status, paid.error_code) == (Status.SUCCESS, None)


def test_a_decline_says_why():
    failed = PAYMENT.declined("The account has insufficient funds", NOW)
    assert (failed.error_code, failed.error_description) == ("PAYMENT_FAILED", "The account has insufficient funds")


def test_an_overtaken_attempt_fails_because_the_order_is_paid():
    assert PAYMENT.overtaken(NOW).error_description == "Order is already paid"


@pytest.mark.parametrize("transition", TRANSITIONS.values(), ids=TRANSITIONS)
def test_every_transition_makes_a_newer_version(transition):
    assert transition(PAYMENT).version == PAYMENT.version + 1


@pytest.mark.parametrize("first", TRANSITIONS.values(), ids=TRANSITIONS)
@pytest.mark.parametrize("second", TRANSITIONS.values(), ids=TRANSITIONS)
def test_what_is_final_stays_as_it_is(first, second):
    with pytest.raises(PaymentAlreadyFinal):
        second(first(PAYMENT))
