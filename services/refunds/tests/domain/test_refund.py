"""The rules of a refund, without a database."""

from datetime import UTC, datetime

import pytest
from services.refunds.tests.builders import a_payment

from refunds.domain.errors import (
    AmountExceedsAvailable,
    PaymentNotRefundable,
    PaymentPendingInSnapshot,
    RefundAlreadyFinal,
)
from refunds.domain.payment import Paise, PaymentStatus, RefundablePayment
from refunds.domain.refund import RefundId, Status, begin_refund

NOW = datetime(2024, 1, 15, 10, 30, tzinfo=UTC)


@pytest.fixture
def pending():
    return begin_refund(RefundId("rfnd_1"), a_payment(), Paise(10_000), None, NOW)


def with_reserved(reserved: int, status: PaymentStatus = PaymentStatus.SUCCESS) -> RefundablePayment:
    return RefundablePayment(a_payment(status, amount=50_000), Paise(reserved))


def test_a_refund_begins_pending_and_belongs_to_the_payments_merchant(pending):
    assert (pending.status, pending.processed_at, pending.version) == (Status.PENDING, None, 1)
    assert pending.merchant_id == a_payment().merchant_id


def test_a_processed_refund_says_when(pending):
    processed = pending.processed(NOW)
    assert (processed.status, processed.processed_at, processed.version) == (Status.PROCESSED, NOW, 2)


def test_a_refused_refund_was_never_processed(pending):
    refused = pending.refused()
    assert (refused.status, refused.processed_at, refused.version) == (Status.FAILED, None, 2)


def test_final_is_final(pending):
    for final in (pending.processed(NOW), pending.refused()):
        with pytest.raises(RefundAlreadyFinal):
            final.processed(NOW)
        with pytest.raises(RefundAlreadyFinal):
            final.refused()


@pytest.mark.parametrize(("reserved", "amount"), [(0, 1), (0, 50_000), (49_999, 1), (20_000, 30_000)])
def test_what_is_left_may_be_refunded(reserved, amount):
    with_reserved(reserved).check(Paise(amount))


@pytest.mark.parametrize(("reserved", "amount"), [(0, 50_001), (50_000, 1), (20_000, 30_001), (0, 2**80)])
def test_more_than_is_left_may_not(reserved, amount):
    with pytest.raises(AmountExceedsAvailable, match="Refund amount exceeds available amount"):
        with_reserved(reserved).check(Paise(amount))


@pytest.mark.parametrize(
    ("status", "refusal"),
    [(PaymentStatus.PENDING, PaymentPendingInSnapshot), (PaymentStatus.FAILED, PaymentNotRefundable)],
)
def test_only_a_successful_payment_may_be_refunded(status, refusal):
    with pytest.raises(refusal, match="Payment not in refundable state"):
        with_reserved(0, status).check(Paise(1))


@pytest.mark.parametrize(
    ("status", "reserved", "in_bounds"),
    [
        (PaymentStatus.SUCCESS, 50_000, True),
        (PaymentStatus.SUCCESS, 50_001, False),
        (PaymentStatus.PENDING, 1, False),
        (PaymentStatus.FAILED, 1, False),
    ],
)
def test_what_is_reserved_is_given_back_only_within_a_successful_payment(status, reserved, in_bounds):
    assert with_reserved(reserved, status).is_in_bounds is in_bounds
