"""Forms as they are sent to the API, and what it refuses of them."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from starlette.requests import Request

from instamojo_sandbox.money import paise

LEAST, MOST = 9_00, 200_000_00
LONGEST = {"purpose": 30, "buyer_name": 100, "email": 75, "phone": 20}
REFUND_KINDS = ("RFD", "TNR", "QFL", "QNR", "EWN", "TAN", "PTH")
Refusals = dict[str, list[str]]


async def form_of(request: Request) -> dict[str, str]:
    """The last value of each field; a blank one is kept."""
    body = (await request.body()).decode("utf-8", "replace")
    return dict(parse_qsl(body, keep_blank_values=True))


def is_true(value: str) -> bool:
    """`true`, `True` and `1`; clients differ."""
    return value.strip().lower() in ("true", "1", "yes", "on")


@dataclass(frozen=True, slots=True)
class WantedRequest:
    """A payment request that may be made."""

    amount: int
    said: dict[str, Any]
    repeatable: bool


def wanted_request(form: dict[str, str]) -> WantedRequest | Refusals:
    """What a form asks for, or what is wrong with which of its fields."""
    given = {name: value.strip() for name, value in form.items()}
    refusals: Refusals = {
        name: [f"Ensure this field has no more than {longest} characters."]
        for name, longest in LONGEST.items()
        if len(given.get(name, "")) > longest
    }
    amount = paise(given.get("amount", ""))
    if not given.get("purpose"):
        refusals["purpose"] = ["This field is required."]
    if amount is None:
        refusals["amount"] = ["A valid number is required." if given.get("amount") else "This field is required."]
    elif not LEAST <= amount <= MOST:
        refusals["amount"] = [_out_of_range(amount)]
    send_email, send_sms = is_true(given.get("send_email", "")), is_true(given.get("send_sms", ""))
    if send_email and not given.get("email"):
        refusals["email"] = ["Email is required when send_email is true."]
    if send_sms and not given.get("phone"):
        refusals["phone"] = ["Phone is required when send_sms is true."]
    for name in ("redirect_url", "webhook"):
        if given.get(name) and not _is_url(given[name]):
            refusals[name] = ["Enter a valid URL."]
    if refusals or amount is None:
        return refusals
    said: dict[str, Any] = {name: given.get(name) or None for name in ("phone", "email", "buyer_name")}
    said |= {"purpose": given["purpose"], "send_sms": send_sms, "send_email": send_email}
    said |= {name: given.get(name) or "" for name in ("redirect_url", "webhook")}
    return WantedRequest(amount, said, is_true(given.get("allow_repeated_payments", "true")))


def _out_of_range(amount: int) -> str:
    if amount < LEAST:
        return "Amount cannot be less than INR 9.00."
    return "Amount cannot be more than INR 200000.00."


def _is_url(value: str) -> bool:
    parts = urlsplit(value)
    return parts.scheme in ("http", "https") and bool(parts.hostname)
