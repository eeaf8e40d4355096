"""Wire shapes: the events that this service publishes, and what it reads of other services' answers."""

from pydantic import BaseModel, NonNegativeInt

from chassis.events import Event
from merchants.domain.merchant import Merchant

STREAM = "merchants"


def merchant_created(merchant: Merchant) -> Event:
    """A merchant can be paid from now on. Says nothing secret: every service reads this stream."""
    return Event(
        type="merchant.created",
        subject=merchant.id,
        merchant_id=merchant.id,
        version=merchant.version,
        data={"id": merchant.id, "name": merchant.name, "is_active": merchant.is_active},
    )


class JobFigures(BaseModel):
    """What an owner of jobs answers on `GET /internal/jobs`."""

    pending: NonNegativeInt
    processing: NonNegativeInt
    completed: NonNegativeInt
    failed: NonNegativeInt
