"""What we know of merchants: who is shut out. Whom we have not heard of is not."""

from collections.abc import Sequence

import sqlalchemy as sa

from chassis.database import Transaction
from payments.domain.merchant import Merchant

_REMEMBER = sa.text("""
    INSERT INTO merchant_snapshots AS known (id, is_active, version)
    SELECT * FROM unnest(CAST(:ids AS uuid[]), CAST(:active AS boolean[]), CAST(:versions AS int[]))
        AS told (id, is_active, version)
    ORDER BY id
    ON CONFLICT (id) DO UPDATE SET is_active = excluded.is_active, version = excluded.version
      WHERE known.version < excluded.version
""")


async def remember(tx: Transaction, merchants: Sequence[Merchant]) -> None:
    """Keep what is told of merchants, each merchant once. Older news than the known changes nothing."""
    await tx.execute(
        _REMEMBER,
        {
            "ids": [merchant.id for merchant in merchants],
            "active": [merchant.is_active for merchant in merchants],
            "versions": [merchant.version for merchant in merchants],
        },
    )
