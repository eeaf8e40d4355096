"""The SQL of merchants."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

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
_PROFILE = (*_MERCHANT, merchants.c.api_secret, merchants.c.created_at, merchants.c.updated_at)


@dataclass(frozen=True, slots=True)
class NewMerchant:
    """Everything that is stored of a merchant when it registers."""

    merchant: Merchant
    secret: SealedSecret
    password_hash: str
    sealed_webhook_secret: bytes | None = None


@dataclass(frozen=True, slots=True)
class StoredCredentials:
    """What a caller's credentials are checked against."""

    merchant_id: str
    secret_digest: str
    is_active: bool


@dataclass(frozen=True, slots=True)
class StoredPassword:
    """What signing in is checked against. No hash: nobody can sign in."""

    merchant: Merchant
    password_hash: str | None


@dataclass(frozen=True, slots=True)
class SealedProfile:
    merchant: Merchant
    sealed_secret: bytes
    created_at: datetime
    updated_at: datetime


async def add_if_absent(tx: Transaction, new: NewMerchant) -> datetime | None:
    """Store a merchant unless its id, email or API key is taken. Returns when it was stored, `None` if it was not."""
    merchant = new.merchant
    added = await tx.execute(
        insert(merchants)
        .values(
            id=merchant.id,
            name=merchant.name,
            email=merchant.email,
            api_key=merchant.api_key,
            api_secret=new.secret.encrypted,
            api_secret_digest=new.secret.digest,
            password_hash=new.password_hash,
            webhook_secret=new.sealed_webhook_secret,
            is_active=merchant.is_active,
            version=merchant.version,
        )
        .on_conflict_do_nothing()
        .returning(merchants.c.created_at)
    )
    return added.scalar_one_or_none()


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
    return [_merchant(row) for row in await tx.execute(sa.select(*_MERCHANT).where(_is_one_of(merchant_ids)))]


async def find_by_email(tx: Transaction, email: str) -> StoredPassword | None:
    """The merchant with this email, spelt as it is stored."""
    found = await tx.execute(sa.select(*_MERCHANT, merchants.c.password_hash).where(merchants.c.email == email))
    row = found.one_or_none()
    return StoredPassword(_merchant(row), row.password_hash) if row else None


async def add_missing_password(tx: Transaction, merchant_id: str, password_hash: str) -> None:
    """Let a merchant sign in who could not. A password that is there stays."""
    await tx.execute(
        sa.update(merchants)
        .where(merchants.c.id == merchant_id, merchants.c.password_hash.is_(None))
        .values(password_hash=password_hash)
    )


async def find_profile(tx: Transaction, merchant_id: str) -> SealedProfile:
    """Of a merchant that exists: merchants are never deleted."""
    return _profile((await tx.execute(sa.select(*_PROFILE).where(merchants.c.id == merchant_id))).one())


async def rename(tx: Transaction, merchant_id: str, name: str) -> SealedProfile:
    return await _change(tx, merchant_id, {"name": name})


async def replace_secret(tx: Transaction, merchant_id: str, secret: SealedSecret) -> SealedProfile:
    return await _change(tx, merchant_id, {"api_secret": secret.encrypted, "api_secret_digest": secret.digest})


async def change_activity(tx: Transaction, merchant_id: str | None, email: str, *, is_active: bool) -> Merchant | None:
    """The merchant with this id or, without one, this email."""
    changed = await tx.execute(
        sa.update(merchants)
        .where(merchants.c.email == email if merchant_id is None else merchants.c.id == merchant_id)
        .values(is_active=is_active, version=merchants.c.version + 1, updated_at=sa.func.now())
        .returning(*_MERCHANT)
    )
    row = changed.one_or_none()
    return _merchant(row) if row else None


async def sealed_secret_of(tx: Transaction, merchant_id: str) -> bytes | None:
    """The merchant's API secret, as it is stored."""
    found = await tx.execute(sa.select(merchants.c.api_secret).where(merchants.c.id == merchant_id))
    sealed = found.scalar_one_or_none()
    return None if sealed is None else bytes(sealed)


async def webhook_secrets_of(tx: Transaction, merchant_ids: Sequence[str]) -> dict[str, bytes]:
    """The first webhook secrets, as they are stored, of those merchants that were given one."""
    found = await tx.execute(
        sa.select(merchants.c.id, merchants.c.webhook_secret).where(
            _is_one_of(merchant_ids), merchants.c.webhook_secret.is_not(None)
        )
    )
    return {row.id: bytes(row.webhook_secret) for row in found}


async def _change(tx: Transaction, merchant_id: str, values: Mapping[str, str | bytes]) -> SealedProfile:
    changed = await tx.execute(
        sa.update(merchants)
        .where(merchants.c.id == merchant_id)
        .values(**values, version=merchants.c.version + 1, updated_at=sa.func.now())
        .returning(*_PROFILE)
    )
    return _profile(changed.one())


def _is_one_of(merchant_ids: Sequence[str]) -> sa.ColumnElement[bool]:
    return merchants.c.id == sa.any_(sa.cast(merchant_ids, sa.ARRAY(sa.Uuid(as_uuid=False))))


def _merchant(row: sa.Row[*tuple[object, ...]]) -> Merchant:
    return Merchant(row.id, row.name, row.email, row.api_key, row.is_active, row.version)


def _profile(row: sa.Row[*tuple[object, ...]]) -> SealedProfile:
    return SealedProfile(_merchant(row), bytes(row.api_secret), row.created_at, row.updated_at)
