"""Capturing: the merchant takes the money of a successful payment, once and whole."""

from dataclasses import replace
from datetime import datetime

from payments.domain.errors import CaptureOfPart, PaymentNotCapturable
from payments.domain.payment import Paise, Payment, Status


def capture(payment: Payment, amount: Paise | None, refunded: Paise, now: datetime) -> Payment:
    """The payment, captured. `amount` None stands for the whole of it; `refunded` has gone back to the shopper.

    Raises `PaymentNotCapturable` unless it is a success that is neither captured nor fully refunded, and
    `CaptureOfPart` for any other amount than its own.
    """
    if payment.status is not Status.SUCCESS or payment.captured or refunded >= payment.amount:
        raise PaymentNotCapturable
    if amount is not None and amount != payment.amount:
        raise CaptureOfPart
    return replace(payment, captured=True, updated_at=now, version=payment.version + 1)
