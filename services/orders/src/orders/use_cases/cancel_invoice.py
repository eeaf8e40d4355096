"""A merchant does not ask for an invoice any more: from then on nobody can pay it."""

from chassis import outbox
from chassis.clock import Clock, utc_now
from chassis.database import Database
from orders.domain.checkout_pages import CheckoutPages
from orders.domain.errors import InvoiceNotCancellable, InvoiceNotFound
from orders.domain.invoice import Invoice, is_invoice_id
from orders.messages import INVOICES, invoice_cancelled
from orders.owners import CloseOrder
from orders.storage import invoices, orders


class CancelInvoice:
    """Has payments close the order first, which decides against whoever is about to pay; then records it.

    Where that is interrupted in between the invoice is unpaid and cannot be paid; cancelled again, it is cancelled.
    """

    def __init__(
        self, database: Database, close_order: CloseOrder, pages: CheckoutPages, clock: Clock = utc_now
    ) -> None:
        self._database = database
        self._close_order = close_order
        self._pages = pages
        self._clock = clock

    async def __call__(self, invoice_id: str, merchant_id: str, request_id: str | None) -> Invoice:
        """Raises `InvoiceNotFound`, `InvoiceNotCancellable`, and `ServiceUnavailable`: then nothing has changed."""
        if not is_invoice_id(invoice_id):
            raise InvoiceNotFound
        async with self._database.transaction() as tx:
            invoice = await invoices.find_of_merchant(tx, invoice_id, merchant_id)
            if invoice is None:
                raise InvoiceNotFound
            invoice.refuse_cancelling()
            (order,) = await orders.find_many(tx, [invoice.order_id])
        if not await self._close_order(order):
            raise InvoiceNotCancellable
        async with self._database.transaction() as tx:
            found = await invoices.lock(tx, invoice_id, merchant_id)
            if found is None:
                raise InvoiceNotFound
            cancelled = found.cancelled(self._clock(), request_id)
            await invoices.record_change(tx, cancelled)
            outbox.add(tx, INVOICES, [invoice_cancelled(cancelled, self._pages)])
        return cancelled
