"""Reading what Instamojo says. It is somebody else's text: whatever makes no sense is no answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlsplit

from payments.domain.payment import Paid, Paise
from payments.processors.instamojo_client import Json, NoAnswer

CREDIT = "Credit"
_LONGEST_ID = 128
_LONGEST_URL = 2_000
_TOO_MUCH = 10**12


@dataclass(frozen=True, slots=True)
class Request:
    """A payment request. Its own status says how its e-mail fared, and nothing of money."""

    id: str
    url: str
    payments: Sequence[object]
    """Each as an object, or as no more than its address."""


def request_in(body: Json) -> Request:
    return request_of(_mapping(body, "payment_request"))


def request_of(told: Mapping[str, Any]) -> Request:
    url = _text(told, "longurl", _LONGEST_URL)
    parts = urlsplit(url)
    if parts.scheme not in ("https", "http") or not parts.hostname:
        raise NoAnswer("no address to pay at")
    payments = told.get("payments") or []
    return Request(_text(told, "id", _LONGEST_ID), url, payments if isinstance(payments, list) else [])


def requests_in(body: Json) -> Sequence[Mapping[str, Any]]:
    listed = body.get("payment_requests")
    if not isinstance(listed, list):
        raise NoAnswer("no list")
    return [each for each in listed if isinstance(each, dict)]


def payment_id_of(told: object) -> str:
    """Of a payment's object, or of its address, whose last part it is."""
    if isinstance(told, dict):
        return _text(told, "payment_id", _LONGEST_ID)
    if isinstance(told, str) and (last := told.rstrip("/").rpartition("/")[2]) and len(last) <= _LONGEST_ID:
        return last
    raise NoAnswer("no payment")


def is_told_whole(told: object) -> bool:
    return isinstance(told, dict) and {"status", "amount"} <= told.keys()


def payment_in(body: Json) -> Mapping[str, Any]:
    return _mapping(body, "payment")


def paid_of(told: Mapping[str, Any]) -> Paid:
    """What a payment with status `Credit` has brought."""
    currency = told.get("currency") or "INR"
    if currency not in ("INR", "Rs"):
        raise NoAnswer("another currency")
    return Paid(_text(told, "payment_id", _LONGEST_ID), paise(told.get("amount")), paise(told.get("fees") or 0))


def is_amount_of(requested: Paise, paid: Paid) -> bool:
    """Whether it is what was asked for: with the merchant bearing the fee, or with the shopper paying it on top."""
    return requested in (paid.amount, paid.amount - paid.fee)


def paise(told: object) -> Paise:
    """Rupees, as a number or a text, in paise. Raises `NoAnswer` for anything else."""
    if isinstance(told, bool) or not isinstance(told, str | int | float):
        raise NoAnswer("no amount")
    try:
        amount = Decimal(str(told)) * 100
    except InvalidOperation as error:
        raise NoAnswer("no amount") from error
    if not (amount.is_finite() and 0 <= amount < _TOO_MUCH and amount == amount.to_integral_value()):
        raise NoAnswer("no amount")
    return Paise(int(amount))


def rupees(amount: Paise) -> str:
    return f"{amount // 100}.{amount % 100:02}"


def is_older(told: Mapping[str, Any], moment: datetime) -> bool:
    """Whether it was certainly created before that moment."""
    try:
        created_at = datetime.fromisoformat(str(told.get("created_at")))
    except ValueError:
        return False
    return created_at.tzinfo is not None and created_at < moment


def _mapping(body: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = body.get(name)
    if not isinstance(value, dict):
        raise NoAnswer(f"no {name}")
    return value


def _text(told: Mapping[str, Any], name: str, longest: int) -> str:
    value = told.get(name)
    if not isinstance(value, str) or not value or len(value) > longest or not value.isprintable():
        raise NoAnswer(f"no {name}")
    return value
