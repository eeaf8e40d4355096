"""What refunds promises on its streams, and what it relies on of others'."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

from chassis import documented
from chassis.contract import EXAMPLE_MERCHANT, EXAMPLE_TIME, Contract, Nothing, published
from refunds.api.schemas import PaymentId, RefundAccepted
from refunds.domain import payment, refund
from refunds.messages import JOBS, PAYMENTS, REFUNDABLE, STREAM, process_refund, refund_created, refund_final


class PublishedRefund(RefundAccepted):
    """A refund as it is when the event happens."""

    processed_at: Annotated[
        str | None,
        WithJsonSchema({"type": "string", "format": "date-time", "description": "Left out until it is processed"}),
    ] = None


class RefundedPayment(BaseModel):
    """The payment that the refund belongs to, with every field that its own events have."""

    model_config = ConfigDict(extra="allow")

    id: PaymentId
    order_id: Annotated[str, documented.identifier("order", "The order that it paid")]
    merchant_id: documented.MerchantId
    amount: int = Field(description="In the currency's smallest unit", examples=[50000])
    currency: str = Field(description="ISO 4217", examples=["INR"])
    method: str = Field(description="`upi`, `card` or `redirect`", examples=["upi"])
    status: str = Field(description="`success`", examples=["success"])
    created_at: documented.Timestamp


class RefundOfPayment(BaseModel):
    """A refund beside the payment that it belongs to."""

    refund: PublishedRefund
    payment: RefundedPayment


_PAYMENT = payment.Payment(
    id=payment.PaymentId("pay_9aX2kQ7mZr4LpW0e"),
    merchant_id=payment.MerchantId(EXAMPLE_MERCHANT),
    amount=payment.Paise(50_000),
    status=payment.PaymentStatus.SUCCESS,
    version=3,
    face={
        "id": "pay_9aX2kQ7mZr4LpW0e",
        "order_id": "order_9aX2kQ7mZr4LpW0e",
        "merchant_id": EXAMPLE_MERCHANT,
        "amount": 50_000,
        "currency": "INR",
        "method": "upi",
        "vpa": "success@bank",
        "processor": "simulator",
        "status": "success",
        "captured": False,
        "created_at": "2024-01-15T10:30:00Z",
        "updated_at": "2024-01-15T10:30:00Z",
    },
)
_PENDING = refund.begin_refund(
    refund.RefundId("rfnd_9aX2kQ7mZr4LpW0e"), _PAYMENT, payment.Paise(10_000), "One cup was broken", EXAMPLE_TIME
)
_CREATED = refund.RefundOfPayment(_PENDING, _PAYMENT)
_PROCESSED = refund.RefundOfPayment(_PENDING.processed(EXAMPLE_TIME), _PAYMENT)
_FAILED = refund.RefundOfPayment(_PENDING.refused(), _PAYMENT)

CONTRACT = Contract(
    publishes={
        STREAM: [
            published("Money is to go back.", RefundOfPayment, refund_created(_CREATED)),
            published("It has gone back.", RefundOfPayment, refund_final(_PROCESSED)),
            published("It will not go back: the bank has refused.", RefundOfPayment, refund_final(_FAILED)),
        ],
        JOBS: [published("A refund is to be taken to the bank.", Nothing, process_refund(_PENDING))],
    },
    reads={PAYMENTS: sorted(REFUNDABLE), JOBS: ["refund.process"]},
)
