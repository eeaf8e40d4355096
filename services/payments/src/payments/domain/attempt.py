"""What passes between us and a processor: a payment as an attempt, and the answers that it may get."""

from dataclasses import dataclass
from datetime import datetime

from payments.domain.payment import Method, Paise, PaymentId
from payments.domain.vpa import Vpa


@dataclass(frozen=True, slots=True)
class Attempt:
    """A payment as the processor sees it."""

    payment_id: PaymentId
    amount: Paise
    currency: str
    method: Method
    vpa: Vpa | None
    card_token: str | None
    inquiries: int
    """How often the processor has been asked about it without a verdict."""


@dataclass(frozen=True, slots=True)
class Approved:
    """The money has moved, or is certain to."""


@dataclass(frozen=True, slots=True)
class Declined:
    """No money has moved and none will; `description` says why, in words for the shopper."""

    description: str


@dataclass(frozen=True, slots=True)
class CheckAgainAt:
    """Still deciding; there is no use in asking before this time."""

    time: datetime


@dataclass(frozen=True, slots=True)
class Unknown:
    """It timed out or made no sense. Money may have moved: ask again, never guess."""


@dataclass(frozen=True, slots=True)
class NeverReceived:
    """The processor has certainly never heard of the payment: it may be submitted."""


Verdict = Approved | Declined
Answer = Verdict | CheckAgainAt | Unknown | NeverReceived
