"""An invoice: what a customer owes. It is paid through an order of its own, so at most once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from chassis.ids import is_id, new_id
from orders.domain.convenience_fee import ConvenienceFee, FeeMode, FeeSettings
from orders.domain.customer import Customer, CustomerDetails
from orders.domain.errors import InvoiceNotCancellable, TotalTooLarge
from orders.domain.order import MAX_AMOUNT, CreateOrder, Order, new_order
from orders.domain.payment_attempt import PaymentAttempt, Standing, standing_of, winner_of

ID_PREFIX = "inv"
MAX_ITEMS = 100
MAX_QUANTITY = 1_000_000
MAX_DESCRIPTION = 500


class InvoiceStatus(StrEnum):
    UNPAID = "unpaid"
    PROCESSING = "processing"
    PAID = "paid"
    CANCELLED = "cancelled"


_STATUS = {
    Standing.OPEN: InvoiceStatus.UNPAID,
    Standing.PROCESSING: InvoiceStatus.PROCESSING,
    Standing.PAID: InvoiceStatus.PAID,
}


@dataclass(frozen=True, slots=True)
class InvoiceItem:
    description: str
    quantity: int
    unit_amount: int


@dataclass(frozen=True, slots=True)
class Cancellation:
    """When an invoice was cancelled, and by which request."""

    at: datetime
    request_id: str | None


@dataclass(frozen=True, slots=True)
class Invoice:
    """`amount` is the sum of the items, in the currency's smallest unit; `version` grows with each change.

    `payment` is the one that paid it; its `fee` is the processor's word where it has given one.
    """

    id: str
    merchant_id: str
    number: int
    customer: CustomerDetails
    customer_id: str
    customer_link: str
    items: Sequence[InvoiceItem]
    currency: str
    amount: int
    fee: ConvenienceFee
    due_date: date | None
    notes: str | Mapping[str, Any] | None
    link: str
    order_id: str
    request_id: str | None
    created_at: datetime
    updated_at: datetime
    status: InvoiceStatus = InvoiceStatus.UNPAID
    payment: PaymentAttempt | None = None
    cancellation: Cancellation | None = None
    version: int = 1

    @property
    def total(self) -> int:
        """What the shopper pays."""
        return self.amount + self.fee.amount

    @property
    def is_final(self) -> bool:
        return self.status in (InvoiceStatus.PAID, InvoiceStatus.CANCELLED)

    def after(self, attempts: Sequence[PaymentAttempt], now: datetime) -> "Invoice":
        """The invoice as the attempts to pay its order leave it; the very same where that changes nothing."""
        status = _STATUS[standing_of(attempts)]
        if self.is_final or status is self.status:
            return self
        return replace(self, status=status, payment=winner_of(attempts), updated_at=now, version=self.version + 1)

    def refuse_cancelling(self) -> None:
        """Raises `InvoiceNotCancellable` unless nothing has been paid or tried to."""
        if self.status is not InvoiceStatus.UNPAID:
            raise InvoiceNotCancellable

    def cancelled(self, now: datetime, request_id: str | None) -> "Invoice":
        """The invoice once it is cancelled. Its order has been closed before, so what is heard of a payment only now
        has failed. Raises `InvoiceNotCancellable` where it is final already."""
        if self.is_final:
            raise InvoiceNotCancellable
        return replace(
            self,
            status=InvoiceStatus.CANCELLED,
            cancellation=Cancellation(now, request_id),
            updated_at=now,
            version=self.version + 1,
        )


@dataclass(frozen=True, slots=True)
class CreateInvoice:
    """A merchant's wish for a new invoice. Its values have been found valid, each by itself."""

    merchant_id: str
    customer: CustomerDetails
    items: Sequence[InvoiceItem]
    currency: str
    due_date: date | None = None
    notes: str | Mapping[str, Any] | None = None
    fee_mode: FeeMode | None = None
    request_id: str | None = None

    @property
    def amount(self) -> int:
        return sum(item.quantity * item.unit_amount for item in self.items)


@dataclass(frozen=True, slots=True)
class InvoiceBasis:
    """What a new invoice gets besides the merchant's wish: the next number, its customer, and the fee's rates."""

    number: int
    customer: Customer
    settings: FeeSettings
    link: str


def new_invoice(wish: CreateInvoice, basis: InvoiceBasis, now: datetime) -> tuple[Invoice, Order]:
    """An unpaid invoice and the order through which it is paid. Raises `TotalTooLarge`."""
    fee = basis.settings.fee_on(wish.amount, wish.fee_mode)
    total = wish.amount + fee.amount
    if total > MAX_AMOUNT:
        raise TotalTooLarge
    invoice_id = new_id(ID_PREFIX)
    ordered = CreateOrder(
        wish.merchant_id,
        total,
        wish.currency,
        receipt=number_text(basis.number),
        notes={"invoice_id": invoice_id},
        request_id=wish.request_id,
        convenience_fee=fee.amount,
    )
    order = new_order(ordered, now)
    invoice = Invoice(
        id=invoice_id,
        merchant_id=wish.merchant_id,
        number=basis.number,
        customer=wish.customer,
        customer_id=basis.customer.id,
        customer_link=basis.customer.link,
        items=tuple(wish.items),
        currency=wish.currency,
        amount=wish.amount,
        fee=fee,
        due_date=wish.due_date,
        notes=wish.notes,
        link=basis.link,
        order_id=order.id,
        request_id=wish.request_id,
        created_at=now,
        updated_at=now,
    )
    return invoice, order


@dataclass(frozen=True, slots=True)
class InvoiceFilter:
    """Which of a merchant's invoices are wanted; what is `None` does not matter.

    `text` is looked for in the number and in the customer's name, email and phone.
    """

    merchant_id: str
    customer_id: str | None = None
    status: InvoiceStatus | None = None
    text: str | None = None


def number_text(number: int) -> str:
    """`INV-000001`; beyond a million it grows."""
    return f"INV-{number:06d}"


def is_invoice_id(candidate: str) -> bool:
    return is_id(ID_PREFIX, candidate)
