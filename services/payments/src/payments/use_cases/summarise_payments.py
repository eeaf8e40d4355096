"""A merchant looks at the figures of its payments."""

from chassis.database import Database
from payments.domain.payment_filter import PaymentFilter
from payments.domain.statistics import Interval, Statistics, summarise
from payments.storage import payment_lists


async def summarise_payments(
    wanted: PaymentFilter, interval: Interval, currency: str, database: Database
) -> Statistics:
    """The figures of the payments that are wanted, counted as they are now."""
    async with database.transaction() as tx:
        slices = await payment_lists.slices(tx, wanted, interval)
    return summarise(slices, currency)
