"""A payment and its transitions: `pending` → `success` | `failed`, and final is final."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import NewType

from payments.domain.card import Card, CardNetwork
from payments.domain.errors import OrderAlreadyPaid, PaymentAlreadyFinal
from payments.domain.vpa import Vpa

PaymentId = NewType("PaymentId", str)
OrderId = NewType("OrderId", str)
MerchantId = NewType("MerchantId", str)
Paise = NewType("Paise", int)
"""An amount in the smallest unit of its currency."""

PAYMENT_FAILED = "PAYMENT_FAILED"
AMOUNT_MISMATCH = "AMOUNT_MISMATCH"
SIMULATOR = "simulator"
INSTAMOJO = "instamojo"


class Method(StrEnum):
    UPI = "upi"
    CARD = "card"
    REDIRECT = "redirect"
    """On the processor's own page."""


class Status(StrEnum):
    PENDING = "pending"
    SUCCESS = "success"
    FAILED = "failed"


class Stage(StrEnum):
    """Where a payment is on its way through the processor."""

    WAITING = "waiting"
    """Not submitted: its job has not run, or another payment of its order is at the processor."""
    AT_PROCESSOR = "at_processor"
    """Submitted, or about to be: from here on only the processor knows the outcome."""
    WITH_SHOPPER = "with_shopper"
    """The processor waits for the shopper, who may never come. It is the order's turn that is taken."""
    WATCHING = "watching"
    """Failed because no shopper came, and looked after for some hours: money that comes now goes back."""
    REVERSING = "reversing"
    """Paid, and yet failed: the processor must give the money back."""


@dataclass(frozen=True, slots=True)
class Instrument:
    """What the shopper pays with, as far as it may be kept."""

    method: Method
    vpa: Vpa | None = None
    card_network: CardNetwork | None = None
    card_last4: str | None = None

    @classmethod
    def of_vpa(cls, vpa: Vpa) -> "Instrument":
        return cls(Method.UPI, vpa=vpa)

    @classmethod
    def of_card(cls, card: Card) -> "Instrument":
        return cls(Method.CARD, card_network=card.network, card_last4=card.last4)

    @classmethod
    def of_redirect(cls) -> "Instrument":
        """What with, is between the shopper and the processor."""
        return cls(Method.REDIRECT)


@dataclass(frozen=True, slots=True)
class Order:
    """What payments knows of an order that it may charge."""

    id: OrderId
    merchant_id: MerchantId
    amount: Paise
    currency: str
    convenience_fee: Paise = Paise(0)
    """What of the amount pays for the payment itself."""
    payable_until: datetime | None = None
    """From then on no new payment of it is accepted."""

    def is_over(self, now: datetime) -> bool:
        return self.payable_until is not None and self.payable_until <= now


@dataclass(frozen=True, slots=True)
class Paid:
    """What a processor says that it took on its own page."""

    processor_payment_id: str
    amount: Paise
    """With its fee, where the shopper paid that."""
    fee: Paise


@dataclass(frozen=True, slots=True)
class Payment:
    id: PaymentId
    order_id: OrderId
    merchant_id: MerchantId
    amount: Paise
    currency: str
    instrument: Instrument
    status: Status
    captured: bool
    created_at: datetime
    updated_at: datetime
    version: int
    """Grows with each event about the payment; events carry it."""
    processor: str
    request_id: str | None = None
    error_code: str | None = None
    error_description: str | None = None
    redirect_url: str | None = None
    """Where the shopper pays; `None` until the processor has said so, and of other methods."""
    paid: Paid | None = None

    def succeeded(self, now: datetime) -> "Payment":
        return self._final(Status.SUCCESS, now)

    def declined(self, description: str, now: datetime) -> "Payment":
        return self._failed(description, now)

    def overtaken(self, now: datetime) -> "Payment":
        """Another payment has paid the order."""
        return self._failed(OrderAlreadyPaid.description, now)

    def mismatched(self, now: datetime) -> "Payment":
        """The processor took another amount than it was asked to, and must give it back."""
        return self._failed("The amount paid is not the amount asked for; it is given back", now, AMOUNT_MISMATCH)

    def _failed(self, description: str, now: datetime, code: str = PAYMENT_FAILED) -> "Payment":
        return replace(self._final(Status.FAILED, now), error_code=code, error_description=description)

    def _final(self, status: Status, now: datetime) -> "Payment":
        if self.status is not Status.PENDING:
            raise PaymentAlreadyFinal(self.id)
        return replace(self, status=status, updated_at=now, version=self.version + 1)


def begin_payment(
    payment_id: PaymentId,
    order: Order,
    instrument: Instrument,
    processor: str,
    now: datetime,
    request_id: str | None = None,
) -> Payment:
    """A new payment for the whole amount of its order, pending until the processor has decided."""
    return Payment(
        id=payment_id,
        order_id=order.id,
        merchant_id=order.merchant_id,
        amount=order.amount,
        currency=order.currency,
        instrument=instrument,
        status=Status.PENDING,
        captured=False,
        created_at=now,
        updated_at=now,
        # Two facts are told at once: it was created (1), and it is pending (2).
        version=2,
        processor=processor,
        request_id=request_id,
    )
