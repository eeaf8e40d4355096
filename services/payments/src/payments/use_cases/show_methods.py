"""By which methods a checkout page can let a shopper pay an order."""

from chassis.ask_owner import AskOwner
from chassis.database import Database
from chassis.ids import is_id
from payments.domain.errors import OrderNotFound
from payments.domain.offer import Methods, methods_for, offered_by
from payments.domain.payment import INSTAMOJO, OrderId
from payments.storage import accounts, orders


class OrderMethods:
    def __init__(self, database: Database, orders_owner: AskOwner, *, gateway_has_account: bool) -> None:
        self._database = database
        self._orders_owner = orders_owner
        self._gateway_has_account = gateway_has_account

    async def of(self, order_id: str) -> Methods:
        """Raises `OrderNotFound`, also while the order's merchant is shut out."""
        if not is_id("order", order_id):
            raise OrderNotFound
        found = await self._look(OrderId(order_id))
        if found is None:
            await self._orders_owner.about(order_id)
            found = await self._look(OrderId(order_id))
        if found is None:
            raise OrderNotFound
        return found

    async def _look(self, order_id: OrderId) -> Methods | None:
        async with self._database.transaction() as tx:
            known = (await orders.find(tx, [order_id])).get(order_id)
            if known is None:
                return None
            if known.is_shut_out:
                raise OrderNotFound
            merchant_id = known.order.merchant_id
            own = await accounts.in_use(tx, [merchant_id], INSTAMOJO)
        return methods_for(
            known.order,
            offered_by(known.offered, gateway_has_account=self._gateway_has_account),
            has_account=self._gateway_has_account or merchant_id in own,
        )
