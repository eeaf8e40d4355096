"""What orders promises on its stream, and what it relies on of others'."""

from typing import Annotated

from pydantic import Field

from chassis.contract import EXAMPLE_MERCHANT, EXAMPLE_TIME, Contract, published
from chassis.documented import identifier
from orders.api.schemas import OrderResponse
from orders.domain.order import Order
from orders.messages import MERCHANTS, PAYMENTS, STREAM, order_created, order_paid

_ORDER = Order(
    id="order_9aX2kQ7mZr4LpW0e",
    merchant_id=EXAMPLE_MERCHANT,
    amount=50_000,
    currency="INR",
    receipt="receipt_123",
    notes={"customer_name": "Asha Rao"},
    created_at=EXAMPLE_TIME,
    updated_at=EXAMPLE_TIME,
)
_PAID = _ORDER.paid_by("pay_9aX2kQ7mZr4LpW0e", EXAMPLE_TIME)


class PaidOrder(OrderResponse):
    """An order that is paid."""

    paid_payment_id: Annotated[str, identifier("pay", "The payment that paid it")] = Field()


CONTRACT = Contract(
    publishes={
        STREAM: [
            published("There is something to be paid.", OrderResponse, order_created(_ORDER, None)),
            published("It has been paid: once, and by this payment.", PaidOrder, order_paid(_PAID, None)),
        ]
    },
    reads={PAYMENTS: ["payment.success"], MERCHANTS: ["merchant.created", "merchant.updated"]},
)
