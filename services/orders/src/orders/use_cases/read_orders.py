"""Orders as their merchant sees them, and as other services ask for them."""

from collections.abc import Sequence
from dataclasses import dataclass

from chassis.database import Database
from orders.domain.errors import OrderNotFound
from orders.domain.order import Order, OrderStatus, is_order_id
from orders.storage import orders


@dataclass(frozen=True, slots=True)
class ListOrders:
    """Which of a merchant's orders are wanted. No status: all of them."""

    merchant_id: str
    status: OrderStatus | None
    limit: int
    offset: int


async def read_order(order_id: str, merchant_id: str, database: Database) -> Order:
    """The merchant's own order. Raises `OrderNotFound`."""
    if not is_order_id(order_id):
        raise OrderNotFound
    async with database.transaction() as tx:
        order = await orders.find_of_merchant(tx, order_id, merchant_id)
    if order is None:
        raise OrderNotFound
    return order


async def list_orders(wanted: ListOrders, database: Database) -> tuple[list[Order], int]:
    """A page of a merchant's orders, newest first, and how many there are in all."""
    async with database.transaction() as tx:
        return await orders.page_of_merchant(
            tx, wanted.merchant_id, wanted.status, limit=wanted.limit, offset=wanted.offset
        )


async def find_orders(ids: Sequence[str], database: Database) -> list[Order]:
    """Those of the orders that exist, of any merchant. Ids that cannot exist are not looked up."""
    possible = sorted({order_id for order_id in ids if is_order_id(order_id)})
    if not possible:
        return []
    async with database.transaction() as tx:
        return await orders.find_many(tx, possible)
