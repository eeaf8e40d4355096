"""A merchant has a webhook sent again."""

from uuid import UUID

from chassis.database import Database
from webhooks.storage import retries
from webhooks.use_cases.get_webhook_log import WebhookNotFound, read_id


async def retry_webhook(merchant_id: str, log_id: str, database: Database) -> UUID:
    """Due now, with five attempts before it, whatever became of it; an attempt that is under way ends first.

    Raises `WebhookNotFound`, also for another merchant's.
    """
    wanted = read_id(log_id)
    async with database.statement() as statement:
        if not await retries.start_afresh(statement, merchant_id, wanted):
            raise WebhookNotFound
    return wanted
