"""The only SQL on `endpoints`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from chassis.database import Transaction


@dataclass(frozen=True, slots=True)
class SealedEndpoint:
    """An endpoint with its secret as it is stored."""

    url: str | None
    sealed_secret: bytes
    paused: bool


_COLUMNS = "webhook_url, webhook_secret, paused"
_FIND = sa.text(f"SELECT {_COLUMNS} FROM endpoints WHERE merchant_id = CAST(:merchant_id AS uuid)")

_ADD_IF_MISSING = sa.text("""
    INSERT INTO endpoints (merchant_id, webhook_secret, provisional)
    VALUES (CAST(:merchant_id AS uuid), :sealed_secret, :provisional)
    ON CONFLICT (merchant_id) DO NOTHING
""")

_GIVE_SECRETS = sa.text("""
    INSERT INTO endpoints (merchant_id, webhook_secret)
    SELECT merchant_id, sealed_secret
    FROM unnest(CAST(:merchant_ids AS uuid[]), CAST(:sealed_secrets AS bytea[])) AS new (merchant_id, sealed_secret)
    ORDER BY merchant_id
    ON CONFLICT (merchant_id) DO UPDATE
    SET webhook_secret = excluded.webhook_secret, provisional = false, updated_at = now()
    WHERE endpoints.provisional
""")

_SAVE = sa.text(f"""
    INSERT INTO endpoints (merchant_id, webhook_url, webhook_secret, paused, provisional)
    VALUES (
        CAST(:merchant_id AS uuid), :url, coalesce(:given_secret, :generated_secret), coalesce(:paused, false),
        :given_secret IS NULL
    )
    ON CONFLICT (merchant_id) DO UPDATE
    SET webhook_url = excluded.webhook_url,
        webhook_secret = coalesce(:given_secret, endpoints.webhook_secret),
        paused = coalesce(:paused, endpoints.paused),
        provisional = endpoints.provisional AND :given_secret IS NULL,
        updated_at = now()
    RETURNING {_COLUMNS}
""").bindparams(
    sa.bindparam("given_secret", type_=sa.LargeBinary),
    sa.bindparam("url", type_=sa.Text),
    sa.bindparam("paused", type_=sa.Boolean),
)

_CHANGE_SECRET = sa.text(f"""
    INSERT INTO endpoints (merchant_id, webhook_secret)
    VALUES (CAST(:merchant_id AS uuid), :sealed_secret)
    ON CONFLICT (merchant_id) DO UPDATE
    SET webhook_secret = excluded.webhook_secret, provisional = false, updated_at = now()
    RETURNING {_COLUMNS}
""")


async def find(tx: Transaction, merchant_id: str) -> SealedEndpoint | None:
    row = (await tx.execute(_FIND, {"merchant_id": merchant_id})).one_or_none()
    return None if row is None else _read(row)


async def add_if_missing(tx: Transaction, merchant_id: str, sealed_secret: bytes, *, provisional: bool) -> None:
    """An endpoint without a URL. One that exists stays as it is. A `provisional` secret gives way to the one that the
    merchant's registration has shown."""
    values = {"merchant_id": merchant_id, "sealed_secret": sealed_secret, "provisional": provisional}
    await tx.execute(_ADD_IF_MISSING, values)


async def give_secrets(tx: Transaction, sealed_secrets: Mapping[str, bytes]) -> None:
    """The secrets that registrations have shown, by merchant. What a merchant has changed since stays."""
    values = {"merchant_ids": list(sealed_secrets), "sealed_secrets": list(sealed_secrets.values())}
    await tx.execute(_GIVE_SECRETS, values)


async def save(
    tx: Transaction,
    merchant_id: str,
    url: str | None,
    paused: bool | None,  # noqa: FBT001  # a column, which may be left as it is
    given_secret: bytes | None,
    generated_secret: bytes,
) -> SealedEndpoint:
    """Set the URL, and the secret and the pause when they are given. A new endpoint without a given secret gets
    `generated_secret`, and is not paused."""
    values = {
        "merchant_id": merchant_id,
        "url": url,
        "paused": paused,
        "given_secret": given_secret,
        "generated_secret": generated_secret,
    }
    return _read((await tx.execute(_SAVE, values)).one())


async def change_secret(tx: Transaction, merchant_id: str, sealed_secret: bytes) -> SealedEndpoint:
    """Sign with this secret from now on. A merchant who had no endpoint gets one without a URL."""
    return _read((await tx.execute(_CHANGE_SECRET, {"merchant_id": merchant_id, "sealed_secret": sealed_secret})).one())


def _read(row: sa.Row[Any]) -> SealedEndpoint:
    return SealedEndpoint(row.webhook_url, bytes(row.webhook_secret), row.paused)
