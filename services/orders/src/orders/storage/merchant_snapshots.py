"""The SQL of what this service remembers of merchants."""

from collections.abc import Sequence

import sqlalchemy as sa

from chassis.database import Transaction
from orders.domain.merchant import MerchantSnapshot
from orders.storage.tables import merchant_snapshots

_REMEMBER = sa.text("""
    INSERT INTO merchant_snapshots (id, name, version, is_active)
    SELECT id, name, version, is_active
    FROM unnest(CAST(:ids AS uuid[]), CAST(:names AS text[]), CAST(:versions AS integer[]), CAST(:active AS boolean[]))
        AS seen (id, name, version, is_active)
    ORDER BY id
    ON CONFLICT (id) DO UPDATE
    SET name = EXCLUDED.name, version = EXCLUDED.version, is_active = EXCLUDED.is_active
    WHERE merchant_snapshots.version < EXCLUDED.version
""")


async def remember(tx: Transaction, snapshots: Sequence[MerchantSnapshot]) -> None:
    """Store snapshots, each merchant at most once. One that is older than what is stored changes nothing."""
    await tx.execute(
        _REMEMBER,
        {
            "ids": [snapshot.id for snapshot in snapshots],
            "names": [snapshot.name for snapshot in snapshots],
            "versions": [snapshot.version for snapshot in snapshots],
            "active": [snapshot.is_active for snapshot in snapshots],
        },
    )


async def find(tx: Transaction, merchant_id: str) -> MerchantSnapshot | None:
    row = (await tx.execute(sa.select(merchant_snapshots).where(merchant_snapshots.c.id == merchant_id))).one_or_none()
    return MerchantSnapshot(row.id, row.name, row.version, row.is_active) if row else None
