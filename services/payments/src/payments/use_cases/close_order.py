"""An order's owner wants it to be paid no more."""

from chassis.database import Database
from payments.domain.payment import Order
from payments.storage import orders


async def close_order(order: Order, database: Database) -> bool:
    """Refuse every further payment of the order. False, and nothing is changed: one is pending or has succeeded.

    An order that we have not heard of is remembered as closed, so that its event may come later.
    """
    async with database.transaction() as tx:
        orders.remember(tx, [order])
        return await orders.close(tx, order.id)
