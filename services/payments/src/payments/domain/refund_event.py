"""What we know of refunds: the facts that their service tells."""

from dataclasses import dataclass
from datetime import datetime

from payments.domain.payment import Paise, PaymentId

PROCESSED = "refund.processed"


@dataclass(frozen=True, slots=True)
class RefundEvent:
    refund_id: str
    event: str
    """`refund.created`, `refund.processed` or `refund.failed`."""
    payment_id: PaymentId
    amount: Paise
    occurred_at: datetime
    request_id: str | None
    event_id: str
    """Of the event that told it."""
