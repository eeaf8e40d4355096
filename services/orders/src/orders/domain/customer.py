"""Whom an invoice is made out to, and how the same customer is recognised on the next one."""

import re
from dataclasses import dataclass

from chassis.ids import new_id

MAX_NAME = 255
MAX_EMAIL = 255
MAX_PHONE = 40
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
_PHONE = re.compile(r"\+?[0-9][0-9 ().-]*")
_SHORTEST_PHONE = 5


@dataclass(frozen=True, slots=True)
class CustomerDetails:
    """A customer as a merchant has written it down."""

    name: str
    email: str | None = None
    phone: str | None = None

    @property
    def recognised_by(self) -> str | None:
        """By what a merchant's customer is the same: the email in small letters, else the phone's digits, else
        nothing."""
        if self.email is not None:
            return f"email:{self.email.lower()}"
        if self.phone is not None:
            return f"phone:{_digits(self.phone)}"
        return None


@dataclass(frozen=True, slots=True)
class Customer:
    """A merchant's customer. Whoever has its `link` sees its invoices."""

    id: str
    merchant_id: str
    recognised_by: str | None
    name: str
    link: str


def new_customer(merchant_id: str, details: CustomerDetails, link: str) -> Customer:
    return Customer(new_id("cust"), merchant_id, details.recognised_by, details.name, link)


def is_email(text: str) -> bool:
    return len(text) <= MAX_EMAIL and _EMAIL.fullmatch(text) is not None


def is_phone(text: str) -> bool:
    return len(text) <= MAX_PHONE and _PHONE.fullmatch(text) is not None and len(_digits(text)) >= _SHORTEST_PHONE


def _digits(phone: str) -> str:
    return "".join(character for character in phone if character.isdigit())
