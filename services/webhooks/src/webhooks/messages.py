"""The fields that we read of other services' events. What we do not name here we ignore."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from chassis.events import Event

PAYMENT_STREAM = "payments"
DELIVERED_PAYMENT_EVENTS = frozenset({"payment.created", "payment.pending", "payment.success", "payment.failed"})

_LARGEST_EXACT_IN_JAVASCRIPT = 2**53


class PaymentSnapshot(BaseModel):
    """A payment as the API shows it; the order of the fields is their order in webhook bodies."""

    model_config = ConfigDict(strict=True)

    id: str
    order_id: str
    amount: Annotated[int, Field(le=_LARGEST_EXACT_IN_JAVASCRIPT)]
    currency: str
    method: str
    vpa: str | None = None
    card_network: str | None = None
    card_last4: str | None = None
    status: str
    created_at: str

    def public_fields(self) -> dict[str, Any]:
        """The fields that apply to the payment's method."""
        return self.model_dump(exclude_none=True)


def payment_in(event: Event) -> PaymentSnapshot:
    """Raises `pydantic.ValidationError`: the event is poison."""
    return PaymentSnapshot.model_validate(event.data)
