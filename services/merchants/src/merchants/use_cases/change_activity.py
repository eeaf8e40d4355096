"""An operator shuts a merchant out, or lets it in again."""

from chassis import outbox
from chassis.database import Database
from merchants.domain.merchant import Merchant
from merchants.messages import STREAM, merchant_updated
from merchants.storage import merchants
from merchants.use_cases.find_merchants import possible_ids


async def change_activity(who: str, *, is_active: bool, database: Database) -> Merchant | None:
    """The merchant with this id or email as it is from now on; `None`: there is none. Known everywhere within ten
    seconds. Others are told also where nothing changes: who has missed it hears it when it is repeated."""
    normal = who.strip().lower()
    async with database.transaction() as tx:
        merchant_id = next(iter(possible_ids([normal])), None)
        changed = await merchants.change_activity(tx, merchant_id, normal, is_active=is_active)
        if changed is not None:
            outbox.add(tx, STREAM, [merchant_updated(changed)])
    return changed
