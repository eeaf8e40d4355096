"""Currencies that an order may be in."""

import pycountry

DEFAULT = "INR"

_CODES = frozenset(currency.alpha_3 for currency in pycountry.currencies)


def is_currency(code: str) -> bool:
    """Whether `code` is an ISO 4217 code in force, in capitals."""
    return code in _CODES
