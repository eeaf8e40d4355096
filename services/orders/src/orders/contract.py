"""What orders promises on its streams, and what it relies on of others'."""

from datetime import date
from typing import Annotated

from pydantic import Field

from chassis.contract import EXAMPLE_MERCHANT, EXAMPLE_TIME, Contract, published
from chassis.documented import Timestamp, identifier
from orders.api.invoice_schemas import InvoiceResponse
from orders.api.schemas import OrderResponse
from orders.domain.checkout_pages import CheckoutPages
from orders.domain.convenience_fee import ConvenienceFee, FeeMode
from orders.domain.customer import CustomerDetails
from orders.domain.invoice import Invoice, InvoiceItem
from orders.domain.order import Order
from orders.domain.payment_attempt import AttemptStatus, PaymentAttempt
from orders.messages import (
    INVOICES,
    MERCHANTS,
    PAYMENTS,
    STREAM,
    invoice_cancelled,
    invoice_created,
    invoice_paid,
    order_created,
    order_paid,
)

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
_PAGES = CheckoutPages("http://localhost:3001")
_INVOICE = Invoice(
    id="inv_9aX2kQ7mZr4LpW0e",
    merchant_id=EXAMPLE_MERCHANT,
    number=1,
    customer=CustomerDetails("Asha Rao", "asha@example.com"),
    customer_id="cust_9aX2kQ7mZr4LpW0e",
    customer_link="Zx3cVbN1mAsDfGhJkLqWeRtYuIoP0987",
    items=(InvoiceItem("Consulting, January", 2, 50_000),),
    currency="INR",
    amount=100_000,
    fee=ConvenienceFee(FeeMode.ON, 2_714),
    due_date=date(2024, 2, 15),
    notes="Second reminder",
    link="4pWq9yJrT2Zk8sLmN0vXbC5dEfGhIuAo",
    order_id=_ORDER.id,
    request_id=None,
    created_at=EXAMPLE_TIME,
    updated_at=EXAMPLE_TIME,
)
_PAYMENT = PaymentAttempt(
    payment_id="pay_9aX2kQ7mZr4LpW0e",
    order_id=_ORDER.id,
    version=3,
    status=AttemptStatus.SUCCESS,
    method="upi",
    processor="simulator",
    amount=_INVOICE.total,
    fee=None,
    error_description=None,
    request_id=None,
    started_at=EXAMPLE_TIME,
    finished_at=EXAMPLE_TIME,
)


class CreatedOrder(OrderResponse):
    """A new order, with what whoever takes its payments has to know besides. Fields that cannot apply are left out."""

    convenience_fee: int = Field(
        0, description="The part of the amount that the payer pays for paying; left out: none", examples=[2714]
    )
    payable_until: Timestamp | None = Field(
        None, description="From then on no payment of it may begin; left out: it may at any time"
    )


class PaidOrder(OrderResponse):
    """An order that is paid."""

    paid_payment_id: Annotated[str, identifier("pay", "The payment that paid it")] = Field()


CONTRACT = Contract(
    publishes={
        STREAM: [
            published("There is something to be paid.", CreatedOrder, order_created(_ORDER, None)),
            published("It has been paid: once, and by this payment.", PaidOrder, order_paid(_PAID, None)),
        ],
        INVOICES: [
            published("A customer owes something.", InvoiceResponse, invoice_created(_INVOICE, _PAGES)),
            published(
                "It has been paid: once, and by this payment.",
                InvoiceResponse,
                invoice_paid(_INVOICE.after([_PAYMENT], EXAMPLE_TIME), _PAGES),
            ),
            published(
                "The merchant does not ask for it any more. Nobody can pay it from now on.",
                InvoiceResponse,
                invoice_cancelled(_INVOICE.cancelled(EXAMPLE_TIME, None), _PAGES),
            ),
        ],
    },
    reads={
        PAYMENTS: ["payment.created", "payment.success", "payment.failed"],
        MERCHANTS: ["merchant.created", "merchant.updated"],
    },
)
