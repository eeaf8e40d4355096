"""What merchants are called, for the pages on which shoppers pay them."""

import asyncio
from collections.abc import Sequence

import structlog

from chassis.ask_owner import AskOwner
from chassis.database import Database
from chassis.errors import ServiceUnavailable
from orders.domain.errors import MerchantShutOut
from orders.owners import AskMerchants
from orders.storage import merchant_snapshots
from orders.use_cases.remember_merchants import remember_merchants

_LONGEST_WAIT_SECONDS = 1.0

log = structlog.get_logger(__name__)


class NameMerchants:
    """Knows names from what is stored here, and asks merchants for one that is not."""

    def __init__(
        self, database: Database, ask_merchants: AskMerchants, longest_wait_seconds: float = _LONGEST_WAIT_SECONDS
    ) -> None:
        self._longest_wait_seconds = longest_wait_seconds
        self._database = database
        self._ask_merchants = ask_merchants
        self._owner = AskOwner(self._ask)

    async def name_of(self, merchant_id: str) -> str | None:
        """The merchant's name; missing where it cannot be had soon: the page has to load. Raises `MerchantShutOut`."""
        name = await self._stored_name(merchant_id)
        return name if name is not None else await self.ask_for_name(merchant_id)

    async def ask_for_name(self, merchant_id: str) -> str | None:
        """The same for a name that is known not to be stored here."""
        try:
            async with asyncio.timeout(self._longest_wait_seconds):
                await self._owner.about(merchant_id)
        except (ServiceUnavailable, TimeoutError):
            log.warning("the merchant's name cannot be had now", merchant_id=merchant_id)
            return None
        return await self._stored_name(merchant_id)

    async def _stored_name(self, merchant_id: str) -> str | None:
        async with self._database.transaction() as tx:
            merchant = await merchant_snapshots.find(tx, merchant_id)
        if merchant is None:
            return None
        if not merchant.is_active:
            raise MerchantShutOut
        return merchant.name

    async def _ask(self, merchant_ids: Sequence[str]) -> None:
        await remember_merchants(await self._ask_merchants(merchant_ids), self._database)
