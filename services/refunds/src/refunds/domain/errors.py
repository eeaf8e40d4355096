"""What can be wrong with a refund, in the words of the API."""

from chassis.errors import BadRequest, NotFound


class PaymentNotFound(NotFound):
    description = "Payment not found"


class PaymentNotInSnapshot(PaymentNotFound):
    """We have not heard of the payment. Only its owner can say whether it exists."""


class PaymentNotRefundable(BadRequest):
    """Only a successful payment has money that can be given back."""

    description = "Payment not in refundable state"


class PaymentPendingInSnapshot(PaymentNotRefundable):
    """When we heard of the payment it was pending. Only its owner can say whether it still is."""


class AmountExceedsAvailable(BadRequest):
    description = "Refund amount exceeds available amount"


class RefundNotFound(NotFound):
    description = "Refund not found"


class RefundAlreadyFinal(Exception):
    """A transition was asked of a refund that is no longer pending."""
