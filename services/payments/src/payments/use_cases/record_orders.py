"""Keep what we need to know of orders: what may be charged, and for whom."""

from collections.abc import Awaitable, Callable, Sequence

from chassis.database import Database
from payments.domain.payment import Order, OrderId
from payments.owners import OrdersOwner
from payments.storage import orders


async def record_orders(database: Database, snapshots: Sequence[Order]) -> None:
    """Remember these orders; those that we know already stay as they are."""
    if snapshots:
        async with database.transaction() as tx:
            orders.remember(tx, sorted(snapshots, key=lambda order: order.id))


def ask_for_orders(database: Database, owner: OrdersOwner) -> Callable[[Sequence[str]], Awaitable[None]]:
    """For `AskOwner`: fetches orders from their owner and remembers those that exist."""

    async def ask(order_ids: Sequence[str]) -> None:
        await record_orders(database, await owner.look_up([OrderId(order_id) for order_id in order_ids]))

    return ask
