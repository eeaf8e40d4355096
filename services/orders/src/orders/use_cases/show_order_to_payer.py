"""An order as whoever pays it sees it."""

import asyncio
from collections.abc import Sequence

import structlog

from chassis.ask_owner import AskOwner
from chassis.database import Database
from chassis.errors import ServiceUnavailable
from orders.domain.errors import OrderNotFound
from orders.domain.order import OrderForPayer, is_order_id
from orders.owners import AskMerchants
from orders.storage import merchant_snapshots, orders
from orders.use_cases.remember_merchants import remember_merchants

_LONGEST_WAIT_SECONDS = 1.0

log = structlog.get_logger(__name__)


class ShowOrderToPayer:
    """Reads the order, and asks merchants for its merchant's name when that is not known here yet."""

    def __init__(self, database: Database, ask_merchants: AskMerchants) -> None:
        self._database = database
        self._ask_merchants = ask_merchants
        self._owner = AskOwner(self._ask)

    async def __call__(self, order_id: str) -> OrderForPayer:
        """The order. Its merchant's name is missing where it cannot be had soon: the page has to load.

        Raises `OrderNotFound`.
        """
        if not is_order_id(order_id):
            raise OrderNotFound
        async with self._database.transaction() as tx:
            shown = await orders.find_for_payer(tx, order_id)
        if shown is None:
            raise OrderNotFound
        if shown.merchant_name is None:
            return OrderForPayer(shown.order, await self._ask_for_name(shown.order.merchant_id))
        return shown

    async def _ask_for_name(self, merchant_id: str) -> str | None:
        try:
            async with asyncio.timeout(_LONGEST_WAIT_SECONDS):
                await self._owner.about(merchant_id)
        except (ServiceUnavailable, TimeoutError):
            log.warning("the merchant's name cannot be had now", merchant_id=merchant_id)
            return None
        async with self._database.transaction() as tx:
            return await merchant_snapshots.find_name(tx, merchant_id)

    async def _ask(self, merchant_ids: Sequence[str]) -> None:
        await remember_merchants(await self._ask_merchants(merchant_ids), self._database)
