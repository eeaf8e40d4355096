"""Wire shapes: the events that this service publishes, and what it reads of other services' answers."""

from typing import Any

from pydantic import BaseModel, NonNegativeInt

from chassis.events import Event
from merchants.domain.merchant import Merchant

STREAM = "merchants"


def merchant_created(merchant: Merchant, sealed_webhook_secret: bytes | None = None) -> Event:
    """A merchant can be paid from now on.

    Every service reads this stream, so nothing secret stands in it in clear: `webhook_secret_encrypted` opens with
    `ENCRYPTION_KEY` (`chassis.encryption.SecretBox`) and is the secret that registration has shown to the merchant.
    Absent: the merchant was given none.
    """
    data = _snapshot(merchant)
    if sealed_webhook_secret is not None:
        data["webhook_secret_encrypted"] = sealed_webhook_secret.decode("ascii")
    return _event("merchant.created", merchant, data)


def merchant_updated(merchant: Merchant) -> Event:
    """The name, the secret or the state of a merchant is another one: what was remembered of it is void."""
    return _event("merchant.updated", merchant, _snapshot(merchant))


def _event(kind: str, merchant: Merchant, data: dict[str, Any]) -> Event:
    return Event(type=kind, subject=merchant.id, merchant_id=merchant.id, version=merchant.version, data=data)


def _snapshot(merchant: Merchant) -> dict[str, Any]:
    return {"id": merchant.id, "name": merchant.name, "is_active": merchant.is_active}


class JobFigures(BaseModel):
    """What an owner of jobs answers on `GET /internal/jobs`."""

    pending: NonNegativeInt
    processing: NonNegativeInt
    completed: NonNegativeInt
    failed: NonNegativeInt
