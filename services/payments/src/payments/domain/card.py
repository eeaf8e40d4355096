"""Cards. The number and the CVV live in a `Card` for the length of one request and go nowhere else."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from payments.domain.errors import ExpiredCard, InvalidCard


class CardNetwork(StrEnum):
    VISA = "visa"
    MASTERCARD = "mastercard"
    AMEX = "amex"
    RUPAY = "rupay"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Card:
    """A card that passed every check. `number` is digits only."""

    number: str = field(repr=False)
    expiry: str = field(repr=False)
    """Month and year as `MM/YYYY`."""
    holder_name: str = field(repr=False)

    @property
    def network(self) -> CardNetwork:
        return network_of(self.number)

    @property
    def last4(self) -> str:
        return self.number[-4:]


_FIELDS = ("number", "expiry_month", "expiry_year", "cvv", "holder_name")
_LONGEST_NAME = 255


def parse_card(candidate: object, today: date) -> Card:
    """The card in a request. `today` is the date in UTC.

    Raises `InvalidCard` when a field is missing or the number, CVV or name is wrong, and `ExpiredCard` for an expiry
    that has passed or is no month and year.
    """
    if not isinstance(candidate, Mapping):
        raise InvalidCard("card is required")
    for name in _FIELDS:
        if candidate.get(name) is None:
            raise InvalidCard(f"card.{name} is required")
    number = _parse_number(candidate["number"])
    _check_cvv(candidate["cvv"])
    _check_name(candidate["holder_name"])
    expiry = _parse_expiry(candidate["expiry_month"], candidate["expiry_year"], today)
    return Card(number, expiry, candidate["holder_name"])


def passes_luhn(digits: str) -> bool:
    """The Luhn check: from the right, every second digit is doubled, and the sum of all digits ends in 0."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit)
        if place % 2:
            value = value * 2 - 9 if value > 4 else value * 2
        total += value
    return total % 10 == 0


def network_of(digits: str) -> CardNetwork:
    """The network by the first digits of the number."""
    first_two = int(digits[:2])
    if digits[0] == "4":
        return CardNetwork.VISA
    if 51 <= first_two <= 55:
        return CardNetwork.MASTERCARD
    if first_two in (34, 37):
        return CardNetwork.AMEX
    if first_two in (60, 65) or 81 <= first_two <= 89:
        return CardNetwork.RUPAY
    return CardNetwork.UNKNOWN


def _parse_number(candidate: object) -> str:
    if not isinstance(candidate, str):
        raise InvalidCard
    digits = candidate.replace(" ", "").replace("-", "")
    if not re.fullmatch(r"[0-9]{13,19}", digits) or not passes_luhn(digits):
        raise InvalidCard
    return digits


def _check_cvv(candidate: object) -> None:
    if not re.fullmatch(r"[0-9]{3,4}", _as_text(candidate)):
        raise InvalidCard("card.cvv must be 3 or 4 digits")


def _check_name(candidate: object) -> None:
    if not isinstance(candidate, str) or not candidate.strip() or len(candidate) > _LONGEST_NAME:
        raise InvalidCard("card.holder_name must be a name")


def _parse_expiry(month: object, year: object, today: date) -> str:
    month_text, year_text = _as_text(month), _as_text(year)
    if not re.fullmatch(r"0?[1-9]|1[0-2]", month_text) or not re.fullmatch(r"[0-9]{2}|[0-9]{4}", year_text):
        raise ExpiredCard
    full_year = int(year_text) + (2000 if len(year_text) == 2 else 0)
    # Valid through the last day of its month.
    if (full_year, int(month_text)) < (today.year, today.month):
        raise ExpiredCard
    return f"{int(month_text):02}/{full_year}"


def _as_text(candidate: object) -> str:
    """Months, years and CVVs come as strings or integers. Booleans, which Python calls integers, are neither."""
    if isinstance(candidate, str):
        return candidate
    if isinstance(candidate, int) and not isinstance(candidate, bool):
        return str(candidate)
    return ""
