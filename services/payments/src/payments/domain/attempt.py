"""What passes between us and a processor: a payment as an attempt, and the answers that it may get."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from payments.domain.payment import Method, Paid, Paise, PaymentId, Stage
from payments.domain.receipt import Receipt
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
    stage: Stage = Stage.AT_PROCESSOR
    abandon_at: datetime | None = None
    """When the shopper who has not come is no longer waited for; of a watched one: when nobody looks any more."""
    receipt: Receipt | None = None
    """Of a payment on the processor's own page."""

    @property
    def is_nowhere_to_pay(self) -> bool:
        """Whether it is on a processor's page of which nobody knows the address: certainly nobody has paid it."""
        return self.receipt is not None and self.receipt.redirect_url is None

    def is_abandoned(self, now: datetime) -> bool:
        return self.abandon_at is not None and self.abandon_at <= now


@dataclass(frozen=True, slots=True)
class Approved:
    """The money has moved, or is certain to."""

    paid: Paid | None = None
    """On the processor's own page."""


@dataclass(frozen=True, slots=True)
class Mismatched:
    """Money has moved, but not what was asked for: it has to go back."""

    paid: Paid


@dataclass(frozen=True, slots=True)
class Declined:
    """No money has moved and none will; `description` says why, in words for the shopper."""

    description: str


@dataclass(frozen=True, slots=True)
class NotCompleted:
    """The shopper has not paid and is not waited for any more, but could pay still: it has to be watched."""

    description: str
    watch_until: datetime | None = None
    """Left to us by processors."""


@dataclass(frozen=True, slots=True)
class CheckAgainAt:
    """Still deciding; there is no use in asking before this time."""

    time: datetime


@dataclass(frozen=True, slots=True)
class WithShopper:
    """It is the shopper's turn, at `redirect_url`; there is no use in asking before this time unless we get a hint."""

    request_id: str
    redirect_url: str
    check_at: datetime


@dataclass(frozen=True, slots=True)
class Unknown:
    """It timed out or made no sense. Money may have moved: ask again, never guess."""


@dataclass(frozen=True, slots=True)
class NeverReceived:
    """The processor has certainly never heard of the payment: it may be submitted."""


Verdict = Approved | Mismatched | Declined | NotCompleted
Answer = Verdict | CheckAgainAt | WithShopper | Unknown | NeverReceived


@dataclass(frozen=True, slots=True)
class Patience:
    """How long shoppers are waited for."""

    abandon_after: timedelta = timedelta(minutes=15)
    """From when it is their turn; then the payment fails."""
    watch_for: timedelta = timedelta(hours=6)
    """From then on: how long it is looked whether they have paid after all."""


@dataclass(frozen=True, slots=True)
class Again:
    """When to act on a payment next, and in which stage it waits for that."""

    payment_id: PaymentId
    time: datetime
    stage: Stage
    asked_in_vain: bool = False
    abandon_at: datetime | None = None
    """Where none is set yet."""


@dataclass(frozen=True, slots=True)
class LookedLongEnough:
    """A failed payment that nobody has paid after all: nothing more is to be done."""


_LONGEST_SILENCE = timedelta(seconds=30)
_LOOK_BACK = timedelta(minutes=15)


Step = Verdict | Again | LookedLongEnough


def next_step(attempt: Attempt, answer: Answer, now: datetime, patience: Patience) -> Step:  # noqa: PLR0911  # one each
    """What follows from an answer; of `NeverReceived`, that it is unknown."""
    match answer:
        case NotCompleted(description):
            return _watched(attempt, description, now, patience)
        case Declined() if attempt.stage is Stage.WATCHING:
            return LookedLongEnough()
        case Approved() | Mismatched() | Declined():
            return answer
        case CheckAgainAt(time):
            return Again(attempt.payment_id, time, attempt.stage)
        case WithShopper(check_at=check_at):
            if attempt.is_abandoned(now):
                return _watched(attempt, "The payment was not completed", now, patience)
            stage = Stage.WATCHING if attempt.stage is Stage.WATCHING else Stage.WITH_SHOPPER
            return Again(attempt.payment_id, check_at, stage, True, now + patience.abandon_after)
        case Unknown() | NeverReceived():
            return _unanswered(attempt, now, patience)


def _unanswered(attempt: Attempt, now: datetime, patience: Patience) -> Step:
    """Asked again, at growing intervals, for as long as it takes: unless certainly nobody can have paid."""
    if attempt.is_nowhere_to_pay and attempt.is_abandoned(now):
        return next_step(attempt, Declined("The payment could not be started"), now, patience)
    pause = min(timedelta(seconds=2 ** min(attempt.inquiries, 5)), _LONGEST_SILENCE)
    abandon_at = now + patience.abandon_after if attempt.is_nowhere_to_pay else None
    return Again(attempt.payment_id, now + pause, attempt.stage, True, abandon_at)


def _watched(attempt: Attempt, description: str, now: datetime, patience: Patience) -> Step:
    if attempt.stage is not Stage.WATCHING:
        return NotCompleted(description, now + patience.watch_for)
    if attempt.is_abandoned(now):
        return LookedLongEnough()
    return Again(attempt.payment_id, now + _LOOK_BACK, Stage.WATCHING, asked_in_vain=True)
