"""The SQL of merchants."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from chassis.database import Transaction
from merchants.domain.merchant import Merchant, SealedSecret
from merchants.storage.tables import merchants

_MERCHANT = (
    merchants.c.id,
    merchants.c.name,
    merchants.c.email,
    merchants.c.api_key,
    merchants.c.is_active,
    merchants.c.version,
)


@dataclass(frozen=True, slots=True)
class StoredCredentials:
    """What a caller's credentials are checked against."""

    merchant_id: str
    secret_digest: str
    is_active: bool


async def add_if_absent(tx: Transaction, merchant: Merchant, secret: SealedSecret) -> bool:
    """Store `merchant` unless its id, email or API key is taken. Returns whether it was stored."""
    added = await tx.execute(
        insert(merchants)
        .values(
            id=merchant.id,
            name=merchant.name,
            email=merchant.email,
            api_key=merchant.api_key,
            api_secret=secret.encrypted,
            api_secret_digest=secret.digest,
            is_active=merchant.is_active,
            version=merchant.version,
        )
        .on_conflict_do_nothing()
        .returning(merchants.c.id)
    )
    return added.scalar_one_or_none() is not None


async def credentials_of(tx: Transaction, api_key: str) -> StoredCredentials | None:
    found = await tx.execute(
        sa.select(merchants.c.id, merchants.c.api_secret_digest, merchants.c.is_active).where(
            merchants.c.api_key == api_key
        )
    )
    row = found.one_or_none()
    return StoredCredentials(row.id, row.api_secret_digest, row.is_active) if row else None


async def find(tx: Transaction, merchant_ids: Sequence[str]) -> list[Merchant]:
    """Those of the merchants that exist, in no particular order."""
    found = await tx.execute(
        sa.select(*_MERCHANT).where(merchants.c.id == sa.any_(sa.cast(merchant_ids, sa.ARRAY(sa.Uuid(as_uuid=False)))))
    )
    return [Merchant(row.id, row.name, row.email, row.api_key, row.is_active, row.version) for row in found]
