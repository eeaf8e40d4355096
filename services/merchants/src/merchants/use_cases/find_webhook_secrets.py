"""The webhook secrets that registration has shown, for the service that owns them from then on."""

from collections.abc import Sequence

from chassis.database import Database
from merchants.storage import merchants
from merchants.use_cases.find_merchants import possible_ids


async def find_webhook_secrets(ids: Sequence[str], database: Database) -> dict[str, bytes]:
    """By merchant, sealed as they are stored; those that were given none are left out."""
    possible = possible_ids(ids)
    if not possible:
        return {}
    async with database.transaction() as tx:
        return await merchants.webhook_secrets_of(tx, possible)
