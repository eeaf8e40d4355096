"""A merchant takes a payment link back: from then on nobody can pay by it."""

from chassis.clock import Clock, utc_now
from chassis.database import Database
from orders.domain.errors import PaymentLinkNotCancellable, PaymentLinkNotFound
from orders.domain.payment_link import PaymentLink, is_payment_link_id
from orders.owners import CloseOrder
from orders.storage import orders, payment_links


class CancelPaymentLink:
    """Has payments close the order first, as for an invoice."""

    def __init__(self, database: Database, close_order: CloseOrder, clock: Clock = utc_now) -> None:
        self._database = database
        self._close_order = close_order
        self._clock = clock

    async def __call__(self, link_id: str, merchant_id: str) -> PaymentLink:
        """Raises `PaymentLinkNotFound`, `PaymentLinkNotCancellable`, and `ServiceUnavailable`: then nothing has
        changed."""
        if not is_payment_link_id(link_id):
            raise PaymentLinkNotFound
        async with self._database.transaction() as tx:
            link = await payment_links.find_of_merchant(tx, link_id, merchant_id)
            if link is None:
                raise PaymentLinkNotFound
            link.refuse_cancelling(self._clock())
            (order,) = await orders.find_many(tx, [link.order_id])
        if not await self._close_order(order):
            raise PaymentLinkNotCancellable
        async with self._database.transaction() as tx:
            found = await payment_links.lock(tx, link_id, merchant_id)
            if found is None:
                raise PaymentLinkNotFound
            cancelled = found.cancelled(self._clock())
            await payment_links.record_change(tx, cancelled)
        return cancelled
