"""A merchant calls itself otherwise: shoppers see the new name."""

from chassis import outbox
from chassis.database import Database
from chassis.encryption import SecretBox
from merchants.domain.merchant import Profile
from merchants.messages import STREAM, merchant_updated
from merchants.storage import merchants
from merchants.use_cases.read_profile import opened


async def rename_merchant(merchant_id: str, name: str, database: Database, box: SecretBox) -> Profile:
    async with database.transaction() as tx:
        renamed = await merchants.rename(tx, merchant_id, name)
        outbox.add(tx, STREAM, [merchant_updated(renamed.merchant)])
    return opened(renamed, box)
