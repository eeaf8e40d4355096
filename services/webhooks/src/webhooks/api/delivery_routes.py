"""What other services ask about deliveries. Not reachable from outside; every caller shows its service token."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Response
from pydantic import BaseModel, Field, StrictStr

from chassis.authentication import CallingService
from chassis.http_api import create_router, json_answer
from webhooks.api.dependencies import Needs
from webhooks.domain.delivery import LogStatus
from webhooks.storage.told_deliveries import ToldDelivery
from webhooks.use_cases.find_deliveries import find_deliveries

router = create_router("/webhooks")


class DeliveriesRequest(BaseModel):
    merchant_id: UUID
    event_ids: Annotated[list[StrictStr], Field(max_length=500)]


class DeliveryBody(BaseModel):
    event_id: str
    webhook_id: str
    event: str
    time: datetime
    outcome: LogStatus
    """Of the attempt; `pending` where none has been made."""
    attempt: int | None
    response_code: int | None

    @classmethod
    def of(cls, told: ToldDelivery) -> "DeliveryBody":
        return cls(
            event_id=told.event_id,
            webhook_id=str(told.webhook_id),
            event=told.event,
            time=told.time,
            outcome=_outcome(told),
            attempt=told.attempt,
            response_code=told.response_code,
        )


class DeliveriesResponse(BaseModel):
    deliveries: list[DeliveryBody]


@router.post("/deliveries", response_model=DeliveriesResponse)
async def deliveries(body: DeliveriesRequest, _: CallingService, needs: Needs) -> Response:
    """Every attempt at telling a merchant of up to 500 events, in the order of time."""
    told = await find_deliveries(body.merchant_id, body.event_ids, needs.database)
    return json_answer(DeliveriesResponse(deliveries=[DeliveryBody.of(each) for each in told]))


def _outcome(told: ToldDelivery) -> LogStatus:
    if told.attempt is None:
        return LogStatus.PENDING
    succeeded = told.response_code is not None and 200 <= told.response_code < 300
    return LogStatus.SUCCESS if succeeded else LogStatus.FAILED
