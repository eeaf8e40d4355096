"""What can be wrong with a payment, in the words of the API."""

from chassis.errors import ApiError, BadRequest, NotFound


class InvalidVpa(ApiError):
    status = 400
    code = "INVALID_VPA"
    description = "Invalid VPA format"


class InvalidCard(ApiError):
    status = 400
    code = "INVALID_CARD"
    description = "Invalid card number"


class ExpiredCard(ApiError):
    status = 400
    code = "EXPIRED_CARD"
    description = "Card has expired or its expiry date is invalid"


class OrderNotFound(NotFound):
    description = "Order not found"


class OrderNotInSnapshot(OrderNotFound):
    """We have not heard of the order. Only its owner can say whether it exists."""


class OrderAlreadyPaid(BadRequest):
    description = "Order is already paid"


class OrderNoLongerPayable(BadRequest):
    """Its owner has closed it, or its time is over."""

    description = "Order can no longer be paid"


class ProcessorNotAvailable(BadRequest):
    """The merchant has no account at the processor, and neither has the gateway."""

    description = "instamojo is not available for this merchant"


class ProcessorNotOffered(BadRequest):
    """Merchants decide what shoppers may pay by."""

    description = "method is not offered for this order"


class CurrencyNotTaken(BadRequest):
    description = "instamojo takes payments in INR only"


class AmountNotTaken(BadRequest):
    description = "instamojo takes payments from ₹9.00 to ₹200000.00 only"


class NoOwnAccount(NotFound):
    description = "No account of your own at instamojo"


class AnotherProcessorFirst(BadRequest):
    """A checkout always offers something, and never anything that the merchant has not chosen."""

    description = "instamojo is all that your checkout offers: offer another processor first"


class NoticeRefused(BadRequest):
    """A notice that is not what it seems. What is wrong with it, is not said."""

    description = "Notice refused"


class PaymentNotFound(NotFound):
    description = "Payment not found"


class PaymentNotCapturable(BadRequest):
    description = "Payment not in capturable state"


class CaptureOfPart(BadRequest):
    """A payment is captured whole or not at all."""

    description = "amount must be the whole amount of the payment"


class PaymentAlreadyFinal(Exception):
    """A transition was asked of a payment that is no longer pending."""
