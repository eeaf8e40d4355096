"""Invoices as their merchant sees them, and what it has chosen for them."""

from chassis.database import Database
from orders.domain.convenience_fee import FeeSettings
from orders.domain.errors import InvoiceNotFound
from orders.domain.invoice import Invoice, InvoiceFilter, is_invoice_id
from orders.domain.timeline import Entry, story_of
from orders.storage import customers, invoices, payment_attempts


async def read_invoice(invoice_id: str, merchant_id: str, database: Database) -> Invoice:
    """The merchant's own invoice. Raises `InvoiceNotFound`."""
    if not is_invoice_id(invoice_id):
        raise InvoiceNotFound
    async with database.transaction() as tx:
        invoice = await invoices.find_of_merchant(tx, invoice_id, merchant_id)
    if invoice is None:
        raise InvoiceNotFound
    return invoice


async def tell_timeline(invoice_id: str, merchant_id: str, database: Database) -> list[Entry]:
    """All that happened to the merchant's own invoice, oldest first. Raises `InvoiceNotFound`."""
    if not is_invoice_id(invoice_id):
        raise InvoiceNotFound
    async with database.transaction() as tx:
        invoice = await invoices.find_of_merchant(tx, invoice_id, merchant_id)
        if invoice is None:
            raise InvoiceNotFound
        attempts = await payment_attempts.of_orders(tx, [invoice.order_id])
    return story_of(invoice, attempts[invoice.order_id])


async def list_invoices(
    wanted: InvoiceFilter, database: Database, *, limit: int, offset: int
) -> tuple[list[Invoice], int]:
    """A page of invoices, newest first, and how many there are in all."""
    async with database.transaction() as tx:
        return await invoices.page(tx, wanted, limit=limit, offset=offset)


async def read_settings(merchant_id: str, database: Database) -> FeeSettings:
    async with database.transaction() as tx:
        return await customers.settings_of(tx, merchant_id)


async def choose_settings(merchant_id: str, chosen: FeeSettings, database: Database) -> FeeSettings:
    """What the merchant's next invoices take. Those that exist stay as they are."""
    async with database.transaction() as tx:
        await customers.choose_settings(tx, merchant_id, chosen)
    return chosen
