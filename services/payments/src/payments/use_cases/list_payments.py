"""A merchant looks through its payments."""

from chassis.database import Database
from payments.domain.payment import Payment
from payments.domain.payment_filter import PaymentFilter
from payments.storage import payment_lists


async def list_payments(
    wanted: PaymentFilter, database: Database, *, limit: int, offset: int
) -> tuple[list[Payment], int]:
    """A page of the payments that are wanted, newest first, and how many there are in all."""
    async with database.transaction() as tx:
        return await payment_lists.page(tx, wanted, limit=limit, offset=offset)
