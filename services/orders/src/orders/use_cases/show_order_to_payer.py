"""An order as whoever pays it sees it."""

from chassis.database import Database
from orders.domain.errors import OrderNotFound
from orders.domain.order import OrderForPayer, is_order_id
from orders.storage import orders
from orders.use_cases.name_merchants import NameMerchants


class ShowOrderToPayer:
    """Reads the order and its merchant's name."""

    def __init__(self, database: Database, names: NameMerchants) -> None:
        self._database = database
        self._names = names

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
            return OrderForPayer(shown.order, await self._names.ask_for_name(shown.order.merchant_id))
        return shown
