"""Merchants' own accounts at processors, sealed, and which processors their checkouts offer."""

import uuid
from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from chassis.database import Transaction
from payments.domain.payment import MerchantId

_IN_USE = sa.text("""
    SELECT CAST(merchant_id AS text), id FROM processor_accounts
    WHERE merchant_id = ANY(CAST(:merchant_ids AS uuid[])) AND processor = :processor AND removed_at IS NULL
""")
_SEALED = sa.text("SELECT id, sealed FROM processor_accounts WHERE id = ANY(CAST(:ids AS uuid[]))")
_REMOVE = sa.text("""
    UPDATE processor_accounts SET removed_at = now()
    WHERE merchant_id = CAST(:merchant_id AS uuid) AND processor = :processor AND removed_at IS NULL
    RETURNING id
""")
_ADD = sa.text("""
    INSERT INTO processor_accounts (id, merchant_id, processor, sealed)
    VALUES (:id, CAST(:merchant_id AS uuid), :processor, :sealed)
""").bindparams(sa.bindparam("id", type_=sa.Uuid))
_OFFERED = sa.text("SELECT processors FROM offered_processors WHERE merchant_id = CAST(:merchant_id AS uuid)")
_OFFER = sa.text("""
    INSERT INTO offered_processors (merchant_id, processors) VALUES (CAST(:merchant_id AS uuid), :processors)
    ON CONFLICT (merchant_id) DO UPDATE SET processors = excluded.processors
""")
# One change of a merchant's accounts and offer at a time: each is decided by the other.
_LOCK = sa.text("SELECT pg_advisory_xact_lock(hashtextextended('processors ' || CAST(:merchant_id AS text), 0))")


async def lock(tx: Transaction, merchant_id: MerchantId) -> None:
    await tx.execute(_LOCK, {"merchant_id": merchant_id})


async def in_use(tx: Transaction, merchant_ids: Sequence[MerchantId], processor: str) -> dict[MerchantId, uuid.UUID]:
    """The account of each of these merchants that has one of its own at the processor."""
    rows = await tx.execute(_IN_USE, {"merchant_ids": merchant_ids, "processor": processor})
    return {MerchantId(merchant_id): account_id for merchant_id, account_id in rows}


async def sealed(tx: Transaction, account_ids: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, bytes]:
    """The encrypted credentials of accounts, of removed ones too."""
    rows = await tx.execute(_SEALED, {"ids": [str(account_id) for account_id in account_ids]})
    return {account_id: bytes(credentials) for account_id, credentials in rows}


async def connect(tx: Transaction, merchant_id: MerchantId, processor: str, credentials: bytes) -> None:
    """Use this account from now on, instead of the one before."""
    await remove(tx, merchant_id, processor)
    await tx.execute(
        _ADD, {"id": uuid.uuid4(), "merchant_id": merchant_id, "processor": processor, "sealed": credentials}
    )


async def remove(tx: Transaction, merchant_id: MerchantId, processor: str) -> bool:
    """Begin nothing with the merchant's account any more. False: it has none."""
    removed = await tx.execute(_REMOVE, {"merchant_id": merchant_id, "processor": processor})
    return removed.one_or_none() is not None


async def offered(tx: Transaction, merchant_id: MerchantId) -> Sequence[str] | None:
    """What the merchant's checkout is to offer; `None`: it has not chosen."""
    return (await tx.execute(_OFFERED, {"merchant_id": merchant_id})).scalar_one_or_none()


async def offer(tx: Transaction, merchant_id: MerchantId, processors: Sequence[str]) -> None:
    await tx.execute(_OFFER, {"merchant_id": merchant_id, "processors": list(processors)})
