"""What merchants promises on its stream."""

from typing import Annotated

from pydantic import BaseModel, Field, WithJsonSchema

from chassis import documented
from chassis.contract import EXAMPLE_MERCHANT, Contract, published
from merchants.domain.merchant import Merchant
from merchants.messages import STREAM, merchant_created, merchant_updated


class KnownMerchant(BaseModel):
    """A merchant, without anything secret."""

    id: documented.MerchantId
    name: str = Field(description="What shoppers are shown", examples=["Test Merchant"])
    is_active: bool = Field(description="Whether its credentials and sessions are in force")


class NewMerchant(KnownMerchant):
    """A merchant that can be paid from now on."""

    webhook_secret_encrypted: Annotated[
        str | None,
        WithJsonSchema({"type": "string", "description": "The secret that it was shown, sealed with `ENCRYPTION_KEY`"}),
    ] = None


_MERCHANT = Merchant(EXAMPLE_MERCHANT, "Test Merchant", "test@example.com", "key_test_abc123")

CONTRACT = Contract(
    publishes={
        STREAM: [
            published("A merchant can be paid from now on.", NewMerchant, merchant_created(_MERCHANT, b"c2VhbGVk")),
            published("Its name, its secret or its state is another one.", KnownMerchant, merchant_updated(_MERCHANT)),
        ]
    }
)
