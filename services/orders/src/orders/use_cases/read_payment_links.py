"""Payment links as their merchant sees them."""

from dataclasses import dataclass

from chassis.clock import Clock, utc_now
from chassis.database import Database
from orders.domain.errors import PaymentLinkNotFound
from orders.domain.payment_link import LinkStatus, PaymentLink, is_payment_link_id
from orders.storage import payment_links


@dataclass(frozen=True, slots=True)
class ListPaymentLinks:
    """Which of a merchant's links are wanted. No status: all of them."""

    merchant_id: str
    status: LinkStatus | None
    limit: int
    offset: int


async def read_payment_link(link_id: str, merchant_id: str, database: Database) -> PaymentLink:
    """The merchant's own link. Raises `PaymentLinkNotFound`."""
    if not is_payment_link_id(link_id):
        raise PaymentLinkNotFound
    async with database.transaction() as tx:
        link = await payment_links.find_of_merchant(tx, link_id, merchant_id)
    if link is None:
        raise PaymentLinkNotFound
    return link


async def list_payment_links(
    wanted: ListPaymentLinks, database: Database, clock: Clock = utc_now
) -> tuple[list[PaymentLink], int]:
    """A page of a merchant's links, newest first, and how many there are in all."""
    async with database.transaction() as tx:
        return await payment_links.page_of_merchant(
            tx, wanted.merchant_id, wanted.status, clock(), limit=wanted.limit, offset=wanted.offset
        )
