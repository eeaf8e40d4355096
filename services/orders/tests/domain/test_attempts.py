"""What attempts at paying an order make of an invoice or a link, in whatever order they are heard of."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from services.orders.tests.builders import unpaid_invoice

from orders.domain.errors import InvoiceNotCancellable
from orders.domain.invoice import InvoiceStatus
from orders.domain.payment_attempt import AttemptStatus, PaymentAttempt, Standing, standing_of
from orders.domain.timeline import story_of

THEN = datetime(2024, 1, 15, 10, 30, tzinfo=UTC)
PENDING, SUCCESS, FAILED = AttemptStatus.PENDING, AttemptStatus.SUCCESS, AttemptStatus.FAILED


def attempt(name: str, status: AttemptStatus, minute: int = 0) -> PaymentAttempt:
    started = THEN + timedelta(minutes=minute)
    ended = None if status is PENDING else started + timedelta(seconds=20)
    reason = "Insufficient funds" if status is FAILED else None
    return PaymentAttempt(
        f"pay_{name}", "order_1", 3, status, "upi", "simulator", 500, None, reason, f"by_{name}", started, ended
    )


@pytest.mark.parametrize(
    ("statuses", "standing"),
    [
        ([], Standing.OPEN),
        ([PENDING], Standing.PROCESSING),
        ([FAILED], Standing.OPEN),
        ([FAILED, FAILED], Standing.OPEN),
        ([FAILED, PENDING], Standing.PROCESSING),
        ([PENDING, FAILED, PENDING], Standing.PROCESSING),
        ([SUCCESS], Standing.PAID),
        ([PENDING, SUCCESS, FAILED], Standing.PAID),
    ],
)
def test_one_success_pays_one_pending_holds_and_failures_leave_open(statuses, standing):
    attempts = [attempt(str(n), status) for n, status in enumerate(statuses)]
    assert standing_of(attempts) is standing
    assert standing_of(reversed(attempts)) is standing


def test_an_invoice_goes_back_to_unpaid_and_then_keeps_the_payment_that_paid_it():
    invoice = unpaid_invoice()
    held = invoice.after([attempt("a", PENDING)], THEN)
    freed = held.after([attempt("a", FAILED)], THEN)
    paid = freed.after([attempt("a", FAILED), attempt("b", SUCCESS, 1)], THEN)
    assert [each.status for each in (held, freed, paid)] == ["processing", "unpaid", "paid"]
    assert [each.version for each in (invoice, held, freed, paid)] == [1, 2, 3, 4]
    assert paid.payment is not None
    assert paid.payment.payment_id == "pay_b"
    assert paid.after([attempt("c", SUCCESS)], THEN) is paid


def test_hearing_the_same_again_changes_nothing():
    held = unpaid_invoice().after([attempt("a", PENDING)], THEN)
    assert held.after([attempt("a", PENDING)], THEN) is held


def test_a_cancelled_invoice_stays_cancelled_and_a_paid_one_paid():
    cancelled = unpaid_invoice().cancelled(THEN, "by_merchant")
    assert cancelled.after([attempt("a", PENDING)], THEN) is cancelled
    paid = unpaid_invoice().after([attempt("a", SUCCESS)], THEN)
    for final in (cancelled, paid):
        with pytest.raises(InvoiceNotCancellable):
            final.cancelled(THEN, None)


@pytest.mark.parametrize("status", [each for each in InvoiceStatus if each is not InvoiceStatus.UNPAID])
def test_only_what_is_unpaid_may_be_cancelled(status):
    with pytest.raises(InvoiceNotCancellable):
        replace(unpaid_invoice(), status=status).refuse_cancelling()


def test_the_story_tells_each_attempt_in_its_time():
    invoice = unpaid_invoice()
    failed, paid = attempt("a", FAILED, 1), attempt("b", SUCCESS, 2)
    story = story_of(invoice.after([failed, paid], THEN), [failed, paid])
    assert [(entry.event, entry.payment_id, entry.description) for entry in story] == [
        ("created", None, None),
        ("payment_started", "pay_a", None),
        ("payment_failed", "pay_a", "Insufficient funds"),
        ("payment_started", "pay_b", None),
        ("paid", "pay_b", None),
    ]
    assert [entry.request_id for entry in story] == ["by_wish", "by_a", "by_a", "by_b", "by_b"]


def test_the_story_of_a_cancelled_invoice_ends_with_that():
    story = story_of(unpaid_invoice().cancelled(THEN + timedelta(hours=1), "by_merchant"), [])
    assert [(entry.event, entry.request_id) for entry in story] == [
        ("created", "by_wish"),
        ("cancelled", "by_merchant"),
    ]
