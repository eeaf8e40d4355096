"""Which processors may take a payment: what they accept, what the merchant has there, and what its checkout offers."""

from collections.abc import Sequence
from dataclasses import dataclass

from chassis.errors import BadRequest
from payments.domain.errors import AmountNotTaken, CurrencyNotTaken, ProcessorNotAvailable
from payments.domain.payment import INSTAMOJO, SIMULATOR, Method, Order, Paise

PROCESSORS = (SIMULATOR, INSTAMOJO)
_LEAST = Paise(9_00)
_MOST = Paise(200_000_00)


def offered_by(choice: Sequence[str] | None, *, gateway_has_account: bool) -> Sequence[str]:
    """What a merchant's checkout offers. Without a choice: all that works without doing anything for it."""
    if choice is not None:
        return choice
    return PROCESSORS if gateway_has_account else (SIMULATOR,)


def requested_amount(order: Order) -> Paise:
    """What a processor with a page of its own is asked to take: it adds the convenience fee itself."""
    return Paise(order.amount - order.convenience_fee)


def objection_to_redirect(order: Order, *, has_account: bool) -> BadRequest | None:
    """Why the order cannot be paid on the processor's page."""
    if not has_account:
        return ProcessorNotAvailable()
    if order.currency != "INR":
        return CurrencyNotTaken()
    if not _LEAST <= requested_amount(order) <= _MOST:
        return AmountNotTaken()
    return None


@dataclass(frozen=True, slots=True)
class Methods:
    """How an order can be paid at its merchant's checkout."""

    methods: Sequence[Method]
    processor: str | None
    """Whose page `redirect` leads to."""


def methods_for(order: Order, offered: Sequence[str], *, has_account: bool) -> Methods:
    methods = [Method.UPI, Method.CARD] if SIMULATOR in offered else []
    by_redirect = INSTAMOJO in offered and objection_to_redirect(order, has_account=has_account) is None
    return Methods([*methods, Method.REDIRECT], INSTAMOJO) if by_redirect else Methods(methods, None)
