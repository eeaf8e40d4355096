"""A payment link as whoever has it sees it, and where it sends who has paid."""

import asyncio
from dataclasses import dataclass

import structlog

from chassis.database import Database
from chassis.errors import ServiceUnavailable
from orders.domain.errors import PaymentLinkNotFound
from orders.domain.payment_link import LinkStatus, PaymentLink, Return
from orders.domain.private_link import is_link
from orders.owners import SignForMerchant
from orders.storage import payment_links
from orders.use_cases.name_merchants import NameMerchants

_LONGEST_WAIT_SECONDS = 1.0

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class PaymentLinkForPayer:
    """A link, its merchant's name where that can be had, and where the shopper goes once it is paid."""

    payment_link: PaymentLink
    merchant_name: str | None
    redirect_to: str | None


class ShowPaymentLinkToPayer:
    def __init__(self, database: Database, names: NameMerchants, sign: SignForMerchant) -> None:
        self._database = database
        self._names = names
        self._sign = sign

    async def __call__(self, link: str) -> PaymentLinkForPayer:
        """The link. Without an answer from merchants within a second there is no address to go to: whoever has paid
        sees so all the same. Raises `PaymentLinkNotFound`."""
        if not is_link(link):
            raise PaymentLinkNotFound
        async with self._database.transaction() as tx:
            found = await payment_links.find_by_link(tx, link)
        if found is None:
            raise PaymentLinkNotFound
        merchant_name = await self._names.name_of(found.merchant_id)
        return PaymentLinkForPayer(found, merchant_name, await self._redirect_of(found))

    async def _redirect_of(self, link: PaymentLink) -> str | None:
        if link.status is not LinkStatus.PAID or link.payment is None or link.redirect_url is None:
            return None
        shown = Return(link.id, link.payment.payment_id, link.status)
        try:
            async with asyncio.timeout(_LONGEST_WAIT_SECONDS):
                signature = await self._sign(link.merchant_id, shown.message)
        except (ServiceUnavailable, TimeoutError):
            log.warning("a shopper cannot be sent back: nobody signs", payment_link=link.id)
            return None
        return shown.to(link.redirect_url, signature)
