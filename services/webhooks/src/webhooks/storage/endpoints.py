"""The only SQL on `endpoints`."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from chassis.database import Transaction


@dataclass(frozen=True, slots=True)
class SealedEndpoint:
    """An endpoint with its secret as it is stored."""

    url: str | None
    sealed_secret: bytes


_FIND = sa.text("SELECT webhook_url, webhook_secret FROM endpoints WHERE merchant_id = CAST(:merchant_id AS uuid)")

_ADD_IF_MISSING = sa.text("""
    INSERT INTO endpoints (merchant_id, webhook_secret)
    VALUES (CAST(:merchant_id AS uuid), :sealed_secret)
    ON CONFLICT (merchant_id) DO NOTHING
""")

_SAVE = sa.text("""
    INSERT INTO endpoints (merchant_id, webhook_url, webhook_secret)
    VALUES (CAST(:merchant_id AS uuid), :url, coalesce(:given_secret, :generated_secret))
    ON CONFLICT (merchant_id) DO UPDATE
    SET webhook_url = excluded.webhook_url,
        webhook_secret = coalesce(:given_secret, endpoints.webhook_secret),
        updated_at = now()
    RETURNING webhook_url, webhook_secret
""").bindparams(sa.bindparam("given_secret", type_=sa.LargeBinary), sa.bindparam("url", type_=sa.Text))


async def find(tx: Transaction, merchant_id: str) -> SealedEndpoint | None:
    row = (await tx.execute(_FIND, {"merchant_id": merchant_id})).one_or_none()
    return None if row is None else _read(row)


async def add_if_missing(tx: Transaction, merchant_id: str, sealed_secret: bytes) -> None:
    """An endpoint without a URL. One that exists stays as it is."""
    await tx.execute(_ADD_IF_MISSING, {"merchant_id": merchant_id, "sealed_secret": sealed_secret})


async def save(
    tx: Transaction, merchant_id: str, url: str | None, given_secret: bytes | None, generated_secret: bytes
) -> SealedEndpoint:
    """Set the URL, and the secret when one is given. A new endpoint without a given one gets `generated_secret`."""
    values = {
        "merchant_id": merchant_id,
        "url": url,
        "given_secret": given_secret,
        "generated_secret": generated_secret,
    }
    return _read((await tx.execute(_SAVE, values)).one())


def _read(row: sa.Row[Any]) -> SealedEndpoint:
    return SealedEndpoint(row.webhook_url, bytes(row.webhook_secret))
