"""Another service asks how a merchant was told of certain events."""

from collections.abc import Sequence
from uuid import UUID

from chassis.database import Database
from webhooks.storage import told_deliveries
from webhooks.storage.told_deliveries import ToldDelivery


async def find_deliveries(merchant_id: UUID, event_ids: Sequence[str], database: Database) -> list[ToldDelivery]:
    async with database.transaction() as tx:
        return await told_deliveries.of_events(tx, merchant_id, event_ids)
