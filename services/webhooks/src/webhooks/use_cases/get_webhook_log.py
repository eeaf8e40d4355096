"""A merchant looks at one webhook and how its delivery went."""

from uuid import UUID

from chassis.database import Database
from chassis.errors import NotFound
from webhooks.storage import webhook_logs
from webhooks.storage.webhook_logs import PastAttempt, WebhookLog


class WebhookNotFound(NotFound):
    description = "Webhook not found"


async def get_webhook_log(merchant_id: str, log_id: str, database: Database) -> tuple[WebhookLog, list[PastAttempt]]:
    """Raises `WebhookNotFound`, also for another merchant's."""
    wanted = read_id(log_id)
    async with database.transaction() as tx:
        log = await webhook_logs.find(tx, merchant_id, wanted)
        if log is None:
            raise WebhookNotFound
        return log, await webhook_logs.attempts_of(tx, log.id)


def read_id(log_id: str) -> UUID:
    """Raises `WebhookNotFound` for what cannot be one."""
    try:
        return UUID(log_id)
    except ValueError:
        raise WebhookNotFound from None
