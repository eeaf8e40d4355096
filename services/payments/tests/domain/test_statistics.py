"""Figures add up, whatever they are cut by."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from payments.domain.payment import Method, Status
from payments.domain.statistics import Slice, summarise

MORNING, NOON = datetime(2024, 1, 15, 9, tzinfo=UTC), datetime(2024, 1, 15, 12, tzinfo=UTC)

slices = st.lists(
    st.builds(
        Slice,
        st.sampled_from([MORNING, NOON]),
        st.sampled_from(Status),
        st.sampled_from(Method),
        st.sampled_from(["INR", "USD"]),
        st.integers(1, 1_000),
        st.integers(100, 10**12),
    ),
    max_size=20,
)


@given(slices)
def test_methods_and_intervals_each_add_up_to_the_total(cut):
    found = summarise(cut, "INR")
    for parts in (found.by_method, found.over_time):
        assert sum(part.payments for part in parts.values()) == found.total.payments == sum(s.payments for s in cut)
        assert sum(part.amount for part in parts.values()) == found.total.amount == found.amounts.get("INR", 0)
    assert 0 <= found.total.success_rate <= 100


def test_without_payments_nothing_is_divided_by_nothing():
    found = summarise([], "INR")
    assert (found.total.payments, found.total.success_rate, dict(found.over_time)) == (0, 0.0, {})
    assert set(found.by_method) == {Method.UPI, Method.CARD}


def test_payments_count_in_every_currency_and_amounts_in_one():
    found = summarise(
        [
            Slice(NOON, Status.SUCCESS, Method.UPI, "INR", 2, 100_000),
            Slice(NOON, Status.SUCCESS, Method.CARD, "USD", 1, 700),
            Slice(MORNING, Status.FAILED, Method.UPI, "INR", 1, 50_000),
        ],
        "INR",
    )
    assert (found.total.payments, found.total.amount, found.total.success_rate) == (4, 100_000, 75.0)
    assert found.amounts == {"INR": 100_000, "USD": 700}
    assert list(found.over_time) == [MORNING, NOON]
