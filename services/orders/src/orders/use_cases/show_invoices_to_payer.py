"""Invoices as whoever has a link to them sees them."""

from dataclasses import dataclass

from chassis.database import Database
from orders.domain.customer import Customer
from orders.domain.errors import CustomerNotFound, InvoiceNotFound
from orders.domain.invoice import Invoice, InvoiceFilter
from orders.domain.private_link import is_link
from orders.storage import customers, invoices
from orders.use_cases.name_merchants import NameMerchants


@dataclass(frozen=True, slots=True)
class InvoicesOfCustomer:
    """One page of what a customer owes and owed one merchant, newest first."""

    merchant_name: str | None
    customer: Customer
    invoices: list[Invoice]
    total: int


class ShowInvoicesToPayer:
    """Reads by link; names of merchants are missing where they cannot be had soon."""

    def __init__(self, database: Database, names: NameMerchants) -> None:
        self._database = database
        self._names = names

    async def one(self, link: str) -> tuple[Invoice, str | None]:
        """The invoice and its merchant's name. Raises `InvoiceNotFound`."""
        if not is_link(link):
            raise InvoiceNotFound
        async with self._database.transaction() as tx:
            invoice = await invoices.find_by_link(tx, link)
        if invoice is None:
            raise InvoiceNotFound
        return invoice, await self._names.name_of(invoice.merchant_id)

    async def all_of_customer(self, link: str, *, limit: int, offset: int) -> InvoicesOfCustomer:
        """Raises `CustomerNotFound`."""
        if not is_link(link):
            raise CustomerNotFound
        async with self._database.transaction() as tx:
            customer = await customers.find_by_link(tx, link)
            if customer is None:
                raise CustomerNotFound
            wanted = InvoiceFilter(customer.merchant_id, customer_id=customer.id)
            found, total = await invoices.page(tx, wanted, limit=limit, offset=offset)
        return InvoicesOfCustomer(await self._names.name_of(customer.merchant_id), customer, found, total)
