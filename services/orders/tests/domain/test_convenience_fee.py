"""What a shopper pays on top is exact to the paisa."""

from decimal import ROUND_HALF_UP, Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.domain.convenience_fee import ConvenienceFee, FeeMode, FeeRates, FeeSettings
from orders.domain.order import MAX_AMOUNT


def by_hand(amount: int, rates: FeeRates) -> int:
    """As somebody works it out on paper, in rupees and percent, and rounds once, at the end."""
    with localcontext() as context:
        context.prec = 60
        percent = Decimal(rates.rate_bps) / 100
        fee = (Decimal(amount) / 100) * percent / 100 + Decimal(rates.fixed) / 100
        with_tax = fee * (1 + Decimal(rates.tax_bps) / 10_000)
        return int(with_tax.quantize(Decimal("0.01"), ROUND_HALF_UP) * 100)


@pytest.mark.parametrize(
    ("amount", "fee"),
    [
        (100_000, 2_714),  # ₹1000.00: (20 + 3) · 1.18 = 27.14
        (100, 356),  # ₹1.00: 3.02 · 1.18 = 3.5636
        (125, 357),  # 3.025 · 1.18 = 3.5695
        (90_000, 2_478),
        (20_000_000, 472_354),
    ],
)
def test_the_default_fee_is_two_percent_and_three_rupees_with_tax(amount, fee):
    assert FeeRates().fee_of(amount) == fee


def test_half_a_paisa_is_rounded_up():
    assert FeeRates(rate_bps=50, fixed=0, tax_bps=0).fee_of(100) == 1
    assert FeeRates(rate_bps=49, fixed=0, tax_bps=0).fee_of(100) == 0
    assert FeeRates(rate_bps=150, fixed=0, tax_bps=0).fee_of(100) == 2


@given(
    amount=st.integers(100, MAX_AMOUNT),
    rates=st.builds(FeeRates, st.integers(0, 10_000), st.integers(0, 1_000_000), st.integers(0, 10_000)),
)
def test_every_fee_is_what_paper_and_pencil_say(amount, rates):
    assert rates.fee_of(amount) == by_hand(amount, rates)


@given(amount=st.integers(100, MAX_AMOUNT), wanted=st.none() | st.sampled_from(FeeMode), mode=st.sampled_from(FeeMode))
def test_an_invoice_decides_for_itself_and_else_its_merchant_does(amount, wanted, mode):
    chosen = wanted or mode
    expected = FeeRates().fee_of(amount) if chosen is FeeMode.ON else 0
    assert FeeSettings(mode).fee_on(amount, wanted) == ConvenienceFee(chosen, expected)


def test_who_has_chosen_nothing_bears_the_fee():
    assert FeeSettings().fee_on(100_000, None) == ConvenienceFee(FeeMode.OFF, 0)
