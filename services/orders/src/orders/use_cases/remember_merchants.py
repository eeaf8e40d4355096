"""What merchants are called, kept here so that a checkout page needs no other service."""

from collections.abc import Sequence

from chassis.database import Database
from orders.domain.merchant import MerchantSnapshot
from orders.storage import merchant_snapshots


async def remember_merchants(snapshots: Sequence[MerchantSnapshot], database: Database) -> None:
    """Keep the newest snapshot of each merchant, in whatever order they arrive."""
    if not snapshots:
        return
    newest = {snapshot.id: snapshot for snapshot in sorted(snapshots, key=lambda snapshot: snapshot.version)}
    async with database.transaction() as tx:
        await merchant_snapshots.remember(tx, list(newest.values()))
