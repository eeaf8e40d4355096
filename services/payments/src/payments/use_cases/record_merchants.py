"""Keep which merchants are shut out."""

from collections.abc import Sequence

from chassis.database import Database
from payments.domain.merchant import Merchant
from payments.storage import merchants


async def record_merchants(database: Database, told: Sequence[Merchant]) -> None:
    """Remember the newest that is told of each merchant, in whatever order it comes."""
    newest = {merchant.id: merchant for merchant in sorted(told, key=lambda merchant: merchant.version)}
    if newest:
        async with database.transaction() as tx:
            await merchants.remember(tx, list(newest.values()))
