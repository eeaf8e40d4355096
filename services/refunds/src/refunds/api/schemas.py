"""The JSON of requests and answers."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from chassis.clock import iso_seconds
from chassis.documented import Timestamp, TimestampOrNull, identifier
from refunds.domain.refund import MAX_REASON, MIN_AMOUNT, Refund, Status

RefundId = Annotated[str, identifier("rfnd", "The refund")]
PaymentId = Annotated[str, identifier("pay", "The payment that it gives back")]


class CreateRefundRequest(BaseModel):
    """How much is given back. `null` for the reason is the same as leaving it out."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"amount": 10000, "reason": "One of the two cups was broken"}]}
    )

    amount: Annotated[
        int,
        Field(
            strict=True,
            ge=MIN_AMOUNT,
            description="In the currency's smallest unit: 10000 is ₹100.00. At most what is left of the payment",
        ),
    ]
    reason: Annotated[str, Field(strict=True, max_length=MAX_REASON)] | None = Field(
        None, description="Why, in your own words"
    )

    def essence(self, payment_id: str) -> dict[str, Any]:
        """What makes a request the same request."""
        return {"payment_id": payment_id, "amount": self.amount, "reason": self.reason}


class RefundAccepted(BaseModel):
    """A refund that has just been created."""

    id: RefundId
    payment_id: PaymentId
    amount: int = Field(description="In the currency's smallest unit", examples=[10000])
    currency: str = Field(description="The payment's, in ISO 4217", examples=["INR"])
    reason: str | None = Field(description="As it was given; `null`: not given", examples=["One cup was broken"])
    status: Status = Field(description="`pending` until the bank has decided; then `processed` or `failed` for good")
    created_at: Timestamp


class RefundDetails(RefundAccepted):
    """A refund as its merchant sees it. `processed_at` is `null` until the money has been given back."""

    processed_at: TimestampOrNull


class RefundPage(BaseModel):
    """A page of refunds, newest first."""

    data: list[RefundDetails]
    total: int = Field(description="How many there are in all")
    limit: int
    offset: int


def accepted_json(refund: Refund) -> bytes:
    """The body of the answer to whoever created the refund."""
    return RefundAccepted.model_construct(**_fields(refund)).model_dump_json().encode()


def details(refund: Refund) -> RefundDetails:
    processed_at = iso_seconds(refund.processed_at) if refund.processed_at else None
    return RefundDetails.model_construct(**_fields(refund), processed_at=processed_at)


def _fields(refund: Refund) -> dict[str, Any]:
    return {
        "id": refund.id,
        "payment_id": refund.payment_id,
        "amount": refund.amount,
        "currency": refund.currency,
        "reason": refund.reason,
        "status": refund.status,
        "created_at": iso_seconds(refund.created_at),
    }
