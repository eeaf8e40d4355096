"""What refunds promises of its events holds of those that it publishes, and it can read what others promise."""

import pytest
from services.refunds.tests.builders import a_payment

from chassis.clock import utc_now
from chassis.contract_files import check_event, promised_event
from refunds.domain.payment import Paise
from refunds.domain.refund import RefundId, RefundOfPayment, begin_refund
from refunds.messages import payment_of, refund_created, refund_final


@pytest.mark.parametrize("reason", [None, "a cup was broken"])
def test_a_refund_is_told_of_as_promised(reason):
    payment = a_payment()
    pending = begin_refund(RefundId("rfnd_0123456789abcdef"), payment, Paise(1), reason, utc_now())
    check_event(refund_created(RefundOfPayment(pending, payment)), "refunds")
    check_event(refund_final(RefundOfPayment(pending.processed(utc_now()), payment)), "refunds")
    check_event(refund_final(RefundOfPayment(pending.refused(), payment)), "refunds")


@pytest.mark.parametrize("kind", ["payment.success", "payment.captured"])
def test_a_payment_as_promised_can_be_given_back_and_goes_along_whole(kind):
    told = promised_event(kind)
    payment = payment_of(told.data, told.version)
    assert (payment.id, payment.amount, payment.status) == (told.subject, told.data["amount"], "success")
    refund = begin_refund(RefundId("rfnd_0123456789abcdef"), payment, payment.amount, None, utc_now())
    event = refund_created(RefundOfPayment(refund, payment))
    assert event.data["payment"] == told.data
    check_event(event, "refunds")


def test_the_payment_in_our_example_is_the_one_that_payments_promises():
    assert promised_event("refund.processed").data["payment"] == promised_event("payment.success").data
