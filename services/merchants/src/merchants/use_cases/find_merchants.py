"""What other services may know of a merchant."""

import uuid
from collections.abc import Sequence

from chassis.database import Database
from merchants.domain.merchant import Merchant
from merchants.storage import merchants


async def find_merchants(ids: Sequence[str], database: Database) -> list[Merchant]:
    """Those of the merchants that exist. Ids that cannot exist are not looked up."""
    possible = possible_ids(ids)
    if not possible:
        return []
    async with database.transaction() as tx:
        return await merchants.find(tx, possible)


def possible_ids(ids: Sequence[str]) -> list[str]:
    """Those that could be a merchant's, each once."""
    return sorted({merchant_id for merchant_id in ids if _is_uuid(merchant_id)})


def _is_uuid(candidate: str) -> bool:
    try:
        return str(uuid.UUID(candidate)) == candidate
    except ValueError:
        return False
