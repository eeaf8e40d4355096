"""Rules that were broken."""

from chassis.errors import BadRequest, NotFound


class MerchantShutOut(NotFound):
    """As if there were nothing to be paid."""

    description = "Not found"


class OrderNotFound(NotFound):
    """Also said of another merchant's order: who asks must not learn that it exists."""

    description = "Order not found"


class OrderPaidTwice(Exception):
    """A second payment has succeeded for an order: money was taken twice, and a person must look."""

    def __init__(self, order_id: str, *, paid_by: str, also_by: str) -> None:
        super().__init__(f"{order_id} was paid by {paid_by}, and again by {also_by}")
        self.order_id = order_id
        self.paid_by = paid_by
        self.also_by = also_by


class InvoiceNotFound(NotFound):
    """Also said of another merchant's invoice, and of a link that is none."""

    description = "Invoice not found"


class CustomerNotFound(NotFound):
    """Said of a link that is none."""

    description = "Customer not found"


class PaymentLinkNotFound(NotFound):
    """Also said of another merchant's link."""

    description = "Payment link not found"


class TotalTooLarge(BadRequest):
    description = "total must be at most 999999999999"


class InvoiceNotCancellable(BadRequest):
    description = "Invoice not in cancellable state"


class PaymentLinkNotCancellable(BadRequest):
    description = "Payment link not in cancellable state"


class RedirectRefused(BadRequest):
    """Where shoppers were to be sent is no safe address for it."""


class ExpiryPassed(BadRequest):
    description = "expires_at must be in the future"
