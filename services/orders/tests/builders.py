"""Small builders for what the tests of orders speak of."""

from datetime import UTC, datetime

from chassis.clock import utc_now
from chassis.database import Database
from orders.domain.convenience_fee import FeeSettings
from orders.domain.customer import CustomerDetails, new_customer
from orders.domain.invoice import CreateInvoice, Invoice, InvoiceBasis, InvoiceItem, new_invoice
from orders.domain.order import CreateOrder, Order, new_order
from orders.domain.private_link import new_link
from orders.storage import orders

MERCHANT = "550e8400-e29b-41d4-a716-446655440000"


async def stored_orders(database: Database, count: int) -> list[Order]:
    """That many new orders, each with a note of its number."""
    made = [new_order(CreateOrder(MERCHANT, 500, "INR", notes={"n": n}), utc_now()) for n in range(count)]
    async with database.transaction() as tx:
        orders.add(tx, made)
    return made


def wished_invoice(merchant_id: str = MERCHANT, email: str = "asha@example.com") -> CreateInvoice:
    return CreateInvoice(
        merchant_id=merchant_id,
        customer=CustomerDetails("Asha Rao", email),
        items=[InvoiceItem("Consulting", 2, 45_000), InvoiceItem("Travel", 1, 10_000)],
        currency="INR",
        request_id="by_wish",
    )


def unpaid_invoice() -> Invoice:
    wish = wished_invoice()
    customer = new_customer(wish.merchant_id, wish.customer, new_link())
    basis = InvoiceBasis(1, customer, FeeSettings(), new_link())
    invoice, _ = new_invoice(wish, basis, datetime(2024, 1, 15, 10, 30, tzinfo=UTC))
    return invoice
