"""What payments promises on its streams, and what it relies on of others'."""

from dataclasses import replace

from pydantic import Field

from chassis import documented
from chassis.contract import EXAMPLE_MERCHANT, EXAMPLE_TIME, Contract, Nothing, published
from payments.api.schemas import PaymentDetails
from payments.domain.payment import Instrument, MerchantId, Order, OrderId, Paise, PaymentId, begin_payment
from payments.domain.vpa import Vpa
from payments.messages import (
    JOBS,
    MERCHANTS,
    REFUNDS,
    STREAM,
    payment_begun,
    payment_captured,
    payment_final,
    process_payment,
    snapshot,
)


class PublishedPayment(PaymentDetails):
    """A payment as it is when the event happens. Fields that cannot apply are left out."""

    merchant_id: documented.MerchantId
    processor: str = Field(description="Who takes the money: `simulator` or `instamojo`", examples=["simulator"])  # pyright: ignore[reportIncompatibleVariableOverride]


_PENDING = begin_payment(
    PaymentId("pay_9aX2kQ7mZr4LpW0e"),
    Order(OrderId("order_9aX2kQ7mZr4LpW0e"), MerchantId(EXAMPLE_MERCHANT), Paise(50_000), "INR"),
    Instrument.of_vpa(Vpa("success@bank")),
    "simulator",
    EXAMPLE_TIME,
)
_SUCCESSFUL = _PENDING.succeeded(EXAMPLE_TIME)
_FAILED = _PENDING.declined("Insufficient funds", EXAMPLE_TIME)
_CAPTURED = replace(_SUCCESSFUL, captured=True, version=_SUCCESSFUL.version + 1)
_CREATED, _TOLD_PENDING = payment_begun(_PENDING, snapshot(_PENDING))

CONTRACT = Contract(
    publishes={
        STREAM: [
            published("A shopper wants to pay an order.", PublishedPayment, _CREATED),
            published("It waits for the bank. Told together with its creation.", PublishedPayment, _TOLD_PENDING),
            published("The bank has approved it: the order is paid.", PublishedPayment, payment_final(_SUCCESSFUL)),
            published("It will never be paid: declined, or overtaken.", PublishedPayment, payment_final(_FAILED)),
            published("The merchant has captured it.", PublishedPayment, payment_captured(_CAPTURED)),
        ],
        JOBS: [published("A payment is to be taken to the bank.", Nothing, process_payment(_PENDING))],
    },
    reads={
        "orders": ["order.created", "order.paid"],
        JOBS: ["payment.process"],
        MERCHANTS: ["merchant.created", "merchant.updated"],
        REFUNDS: ["refund.created", "refund.processed", "refund.failed"],
    },
)
