"""How much work there is: for the operator's view of all queues."""

from chassis.database import Database
from refunds.storage import attempts


async def count_jobs(database: Database) -> attempts.Counts:
    async with database.transaction() as tx:
        return await attempts.count(tx)
