"""Small builders for what the tests of orders speak of."""

from chassis.clock import utc_now
from chassis.database import Database
from orders.domain.order import CreateOrder, Order, new_order
from orders.storage import orders

MERCHANT = "550e8400-e29b-41d4-a716-446655440000"


async def stored_orders(database: Database, count: int) -> list[Order]:
    """That many new orders, each with a note of its number."""
    made = [new_order(CreateOrder(MERCHANT, 500, "INR", notes={"n": n}), utc_now()) for n in range(count)]
    async with database.transaction() as tx:
        await orders.add(tx, made)
    return made
