"""What other services may ask; not reachable from outside."""

from typing import Annotated, Any

from fastapi import Request, Response
from pydantic import BaseModel, Field, StrictStr

from chassis.authentication import CallingService
from chassis.http_api import create_router, json_answer
from chassis.parking import parked_count
from payments.api.dependencies import payments_api
from payments.messages import GROUP, snapshot
from payments.use_cases.count_jobs import count_jobs
from payments.use_cases.find_payment import look_up_payments

router = create_router("/internal")


class LookupRequest(BaseModel):
    ids: Annotated[list[StrictStr], Field(max_length=100)]


class KnownPayment(BaseModel):
    version: int
    payment: dict[str, Any]
    """As events show it."""


class LookupResponse(BaseModel):
    payments: list[KnownPayment]


class JobCounts(BaseModel):
    pending: int
    processing: int
    completed: int
    failed: int


@router.get("/jobs", response_model=JobCounts)
async def jobs(_: CallingService, request: Request) -> Response:
    """How many payments wait, are at the processor and are final, and how many messages lie parked."""
    api = payments_api(request)
    counts = await count_jobs(api.database)
    parked = await parked_count(api.redis, GROUP)
    return json_answer(
        JobCounts(pending=counts.waiting, processing=counts.at_processor, completed=counts.final, failed=parked)
    )


@router.post("/payments/lookup", response_model=LookupResponse)
async def lookup(body: LookupRequest, _: CallingService, request: Request) -> Response:
    """Those of up to 100 payments that exist, of any merchant, for the snapshots that other services keep."""
    found = await look_up_payments(body.ids, payments_api(request).database)
    return json_answer(
        LookupResponse(
            payments=[KnownPayment(version=payment.version, payment=dict(snapshot(payment))) for payment in found]
        )
    )
