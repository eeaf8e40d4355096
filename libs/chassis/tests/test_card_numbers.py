"""No card number gets into a log, and nothing else is taken for one."""

import pytest

from chassis.card_numbers import without_card_numbers


@pytest.mark.parametrize(
    "number",
    ["4242424242424242", "4242 4242 4242 4242", "4242-4242-4242-4242", "378282246310005", "6521111111111110"],
)
def test_all_but_the_last_four_digits_of_a_card_number_are_hidden(number: str):
    said = without_card_numbers(f'{{"event":"{number} was refused"}}')
    assert said == f'{{"event":"[card ending in {number[-4:]}] was refused"}}'


@pytest.mark.parametrize(
    "text",
    [
        "4242424242424243",  # no card: its check digit is wrong
        "1795240000004-0",  # the id of a stream's entry
        "pay_4242424242424242",
        "0.4242424242424242",
        "42424242424242424242424242424242",  # a request id
        "+91 98765 43210",
    ],
)
def test_other_numbers_are_left_alone(text: str):
    assert without_card_numbers(text) == text
