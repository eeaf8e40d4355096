"""Invoices and payment links follow the payments of their orders, however often and in whatever order these come."""

from collections.abc import Sequence

import structlog
from prometheus_client import Counter

from chassis import outbox
from chassis.clock import Clock, utc_now
from chassis.database import Database, Transaction
from chassis.events import Event
from orders.domain.checkout_pages import CheckoutPages
from orders.domain.invoice import Invoice, InvoiceStatus
from orders.domain.payment_attempt import AttemptStatus, PaymentAttempt
from orders.domain.payment_link import LinkStatus, PaymentLink
from orders.messages import INVOICES, invoice_paid
from orders.storage import invoices, payment_attempts, payment_links

PAID_AFTER_CANCEL = Counter(
    "orders_paid_after_cancel", "Successful payments of invoices and links that had been cancelled: alarm"
)

log = structlog.get_logger(__name__)


class RecordAttempts:
    """Remembers the newest of each attempt, and brings what it pays to where all attempts of its order leave it."""

    def __init__(self, database: Database, pages: CheckoutPages, clock: Clock = utc_now) -> None:
        self._database = database
        self._pages = pages
        self._clock = clock

    async def billed(self, order_ids: Sequence[str]) -> set[str]:
        """Those of the orders whose attempts matter here: of most orders they do not."""
        if not order_ids:
            return set()
        async with self._database.statement() as tx:
            return await payment_attempts.billed_orders(tx, order_ids)

    async def __call__(self, told: Sequence[PaymentAttempt]) -> None:
        """Record attempts on orders of invoices and payment links, and publish which invoices are paid now."""
        newest: dict[str, PaymentAttempt] = {}
        for attempt in told:
            if attempt.payment_id not in newest or newest[attempt.payment_id].version < attempt.version:
                newest[attempt.payment_id] = attempt
        order_ids = sorted({attempt.order_id for attempt in told})
        async with self._database.transaction() as tx:
            # Locked before the attempts are looked at: who decides last has seen them all.
            of_invoices = await invoices.lock_of_orders(tx, order_ids)
            of_links = await payment_links.lock_of_orders(tx, order_ids)
            await payment_attempts.record(tx, list(newest.values()))
            known = await payment_attempts.of_orders(tx, order_ids)
            for link in of_links:
                await self._follow_link(link, known[link.order_id], tx)
            paid = [await self._follow_invoice(invoice, known[invoice.order_id], tx) for invoice in of_invoices]
            outbox.add(tx, INVOICES, [event for event in paid if event is not None])

    async def _follow_link(self, link: PaymentLink, attempts: Sequence[PaymentAttempt], tx: Transaction) -> None:
        changed = link.after(attempts, self._clock())
        if changed is not link:
            await payment_links.record_change(tx, changed)
        elif link.status is LinkStatus.CANCELLED:
            _alarm_if_paid(link.id, attempts)

    async def _follow_invoice(
        self, invoice: Invoice, attempts: Sequence[PaymentAttempt], tx: Transaction
    ) -> Event | None:
        changed = invoice.after(attempts, self._clock())
        if changed is not invoice:
            await invoices.record_change(tx, changed)
            return invoice_paid(changed, self._pages) if changed.status is InvoiceStatus.PAID else None
        if invoice.status is InvoiceStatus.CANCELLED:
            _alarm_if_paid(invoice.id, attempts)
        return None


def _alarm_if_paid(cancelled: str, attempts: Sequence[PaymentAttempt]) -> None:
    for attempt in attempts:
        if attempt.status is AttemptStatus.SUCCESS:
            PAID_AFTER_CANCEL.inc()
            log.error("paid after it was cancelled", what=cancelled, payment=attempt.payment_id)
