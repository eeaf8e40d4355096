"""What is kept of a payment that the shopper makes on its processor's own page."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from payments.domain.payment import MerchantId, OrderId, Paid, Paise


@dataclass(frozen=True, slots=True)
class Account:
    """What a processor knows a merchant, or the whole gateway, by."""

    api_key: str = field(repr=False)
    auth_token: str = field(repr=False)
    salt: str = field(repr=False)
    """Signs what the processor tells us."""


@dataclass(frozen=True, slots=True)
class Receipt:
    processor: str
    account_id: UUID | None
    """The merchant's own account at the processor that the payment was begun with; `None`: the gateway's."""
    merchant_id: MerchantId
    order_id: OrderId
    created_at: datetime
    requested: Paise
    """What the processor is asked to take: the order's amount without the convenience fee, which it adds itself."""
    request_id: str | None
    """The processor's name for what it was asked; `None` until it has said so."""
    redirect_url: str | None
    """Where the shopper pays."""
    returned_at: datetime | None
    """When the shopper came back from there."""
    paid: Paid | None
