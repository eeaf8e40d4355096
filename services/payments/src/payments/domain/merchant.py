"""What we need to know of merchants."""

from dataclasses import dataclass

from payments.domain.payment import MerchantId


@dataclass(frozen=True, slots=True)
class Merchant:
    """A merchant as it was at `version`. Unless `is_active` it is shut out: shoppers cannot pay it."""

    id: MerchantId
    is_active: bool
    version: int
