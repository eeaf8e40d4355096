"""Payments as lines of a CSV file that a spreadsheet may open."""

import csv
import io
from collections.abc import Iterable

from payments.domain.payment import Payment
from payments.messages import snapshot

COLUMNS = (
    "id",
    "order_id",
    "amount",
    "currency",
    "method",
    "vpa",
    "card_network",
    "card_last4",
    "status",
    "captured",
    "error_code",
    "error_description",
    "created_at",
    "updated_at",
)
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def header_line() -> bytes:
    return _lines([COLUMNS])


def payment_lines(payments: Iterable[Payment]) -> bytes:
    """A line for each payment; cells that cannot apply are empty."""
    faces = (snapshot(payment) for payment in payments)
    return _lines([_cell(face.get(column)) for column in COLUMNS] for face in faces)


def _lines(rows: Iterable[Iterable[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    # A spreadsheet would carry out what begins like a formula; behind an apostrophe it is text.
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
