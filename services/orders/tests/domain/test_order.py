"""An order is paid once, by one payment."""

from datetime import UTC, datetime

import pytest

from orders.domain.currency import is_currency
from orders.domain.errors import OrderPaidTwice
from orders.domain.order import CreateOrder, OrderStatus, is_order_id, new_order

THEN = datetime(2024, 1, 15, 10, 30, tzinfo=UTC)
LATER = datetime(2024, 1, 15, 10, 31, tzinfo=UTC)


def order():
    return new_order(CreateOrder("550e8400-e29b-41d4-a716-446655440000", 50_000, "INR"), THEN)


def test_a_new_order_waits_to_be_paid():
    new = order()
    assert new.status is OrderStatus.CREATED
    assert new.version == 1
    assert new.created_at == new.updated_at == THEN
    assert is_order_id(new.id)


def test_no_two_orders_share_an_id():
    assert len({order().id for _ in range(1_000)}) == 1_000


def test_a_payment_makes_an_order_paid_and_its_version_grow():
    paid = order().paid_by("pay_a", LATER)
    assert paid.status is OrderStatus.PAID
    assert paid.paid_payment_id == "pay_a"
    assert paid.version == 2
    assert paid.updated_at == LATER
    assert paid.created_at == THEN


def test_hearing_of_the_same_payment_again_changes_nothing():
    paid = order().paid_by("pay_a", THEN)
    assert paid.paid_by("pay_a", LATER) is paid


def test_a_second_payment_of_an_order_is_refused():
    paid = order().paid_by("pay_a", THEN)
    with pytest.raises(OrderPaidTwice, match=r"paid by pay_a, and again by pay_b"):
        paid.paid_by("pay_b", LATER)


@pytest.mark.parametrize("code", ["INR", "USD", "JPY", "KWD"])
def test_iso_4217_codes_are_currencies(code):
    assert is_currency(code)


@pytest.mark.parametrize("code", ["inr", "Inr", "", "IN", "INRS", "ZZZ", "INR\n", " INR", "DEM"])
def test_anything_else_is_no_currency(code):
    assert not is_currency(code)


@pytest.mark.parametrize(
    "candidate", ["", "order_", "order_short", "pay_AAAAAAAAAAAAAAAA", "order_AAAAAAAAAAAAAAAA\n", "order_" + "é" * 16]
)
def test_what_could_be_no_order_id_is_known_as_such(candidate):
    assert not is_order_id(candidate)
