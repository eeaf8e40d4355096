"""Which cards are accepted, and what is kept of them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.domain.card import CardNetwork, network_of, parse_card, passes_luhn
from payments.domain.errors import ExpiredCard, InvalidCard

TODAY = date(2026, 11, 21)
GOOD = {
    "number": "4111111111111111",
    "expiry_month": "12",
    "expiry_year": "2030",
    "cvv": "123",
    "holder_name": "Asha Rao",
}


def luhn_oracle(digits: str) -> bool:
    """The check by its other definition: a table of doubled digits, from the left."""
    doubled = [0, 2, 4, 6, 8, 1, 3, 5, 7, 9]
    offset = len(digits) % 2
    return sum(doubled[int(d)] if i % 2 == offset else int(d) for i, d in enumerate(digits)) % 10 == 0


@given(st.text("0123456789", min_size=13, max_size=19))
def test_luhn_agrees_with_an_independent_definition(digits):
    assert passes_luhn(digits) == luhn_oracle(digits)


@given(st.text("0123456789", min_size=12, max_size=18))
def test_exactly_one_check_digit_completes_a_number(digits):
    assert sum(passes_luhn(digits + str(check)) for check in range(10)) == 1


@pytest.mark.parametrize("number", ["4111 1111 1111 1111", "4111-1111-1111-1111", " 4111111111111111"])
def test_spaces_and_dashes_in_the_number_do_not_matter(number):
    assert parse_card(GOOD | {"number": number}, TODAY).last4 == "1111"


@pytest.mark.parametrize(
    "number",
    [
        "4111111111111112",
        "411111111111",
        "4" * 20,
        "",
        "4111111111111111\n",
        "\u0664111111111111111",  # ARABIC-INDIC DIGIT FOUR is a digit to Python, not to a card
        4111111111111111,
        None,
        [],
    ],
)
def test_a_number_that_is_no_card_number_is_refused(number):
    with pytest.raises(InvalidCard):
        parse_card(GOOD | {"number": number}, TODAY)


@pytest.mark.parametrize("field", sorted(GOOD))
def test_every_field_of_a_card_is_required(field):
    with pytest.raises(InvalidCard, match=f"card.{field} is required"):
        parse_card({name: value for name, value in GOOD.items() if name != field}, TODAY)


@pytest.mark.parametrize("card", [None, "4111111111111111", [], 1])
def test_what_is_no_object_is_no_card(card):
    with pytest.raises(InvalidCard):
        parse_card(card, TODAY)


@pytest.mark.parametrize(
    ("prefix", "network"),
    [
        ("40", CardNetwork.VISA),
        ("50", CardNetwork.UNKNOWN),
        ("51", CardNetwork.MASTERCARD),
        ("55", CardNetwork.MASTERCARD),
        ("56", CardNetwork.UNKNOWN),
        ("34", CardNetwork.AMEX),
        ("35", CardNetwork.UNKNOWN),
        ("37", CardNetwork.AMEX),
        ("60", CardNetwork.RUPAY),
        ("65", CardNetwork.RUPAY),
        ("80", CardNetwork.UNKNOWN),
        ("81", CardNetwork.RUPAY),
        ("89", CardNetwork.RUPAY),
        ("90", CardNetwork.UNKNOWN),
    ],
)
def test_the_first_digits_tell_the_network(prefix, network):
    assert network_of(prefix + "0" * 14) is network


@pytest.mark.parametrize(("month", "year"), [("11", "26"), (11, 2026), ("12", 26), ("01", "2027"), (1, "99")])
def test_a_card_is_valid_through_its_own_month(month, year):
    parse_card(GOOD | {"expiry_month": month, "expiry_year": year}, TODAY)


@pytest.mark.parametrize(
    ("month", "year"),
    [("10", "2026"), ("12", "25"), ("0", "30"), ("13", "30"), (True, "30"), ("1.0", "30"), ("12", "203"), ("12", "x")],
)
def test_a_past_or_impossible_expiry_is_refused(month, year):
    with pytest.raises(ExpiredCard):
        parse_card(GOOD | {"expiry_month": month, "expiry_year": year}, TODAY)


@pytest.mark.parametrize("cvv", ["12", "12345", "12a", True, 12, "123\n"])
def test_a_cvv_has_three_or_four_digits(cvv):
    with pytest.raises(InvalidCard):
        parse_card(GOOD | {"cvv": cvv}, TODAY)


def test_a_card_never_shows_its_number():
    assert "4111" not in repr(parse_card(GOOD, TODAY)).replace("last4", "")
