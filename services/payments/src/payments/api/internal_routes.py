"""What other services may ask; not reachable from outside."""

from typing import Annotated, Any

from fastapi import Request, Response
from pydantic import BaseModel, Field, StrictStr

from chassis.authentication import CallingService
from chassis.errors import NotFound
from chassis.http_api import create_router, json_answer
from chassis.parking import parked_count
from payments.api.dependencies import payments_api
from payments.messages import GROUP, OrderSnapshot, snapshot
from payments.use_cases.close_order import close_order
from payments.use_cases.count_jobs import count_jobs
from payments.use_cases.find_payment import look_up_payments

router = create_router("/internal")

_ORDERS_OWNER = "orders"


class LookupRequest(BaseModel):
    ids: Annotated[list[StrictStr], Field(max_length=100)]


class KnownPayment(BaseModel):
    version: int
    payment: dict[str, Any]
    """As events show it."""


class LookupResponse(BaseModel):
    payments: list[KnownPayment]


class CloseRequest(BaseModel):
    order: OrderSnapshot


class CloseResponse(BaseModel):
    closed: bool
    """False: a payment of it is pending or has succeeded."""


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


@router.post("/orders/close", response_model=CloseResponse)
async def close(body: CloseRequest, caller: CallingService, request: Request) -> Response:
    """Accept no further payment of an order, of which its owner tells everything. May be asked again."""
    if caller != _ORDERS_OWNER:
        raise NotFound
    return json_answer(CloseResponse(closed=await close_order(body.order.to_order(), payments_api(request).database)))


@router.post("/payments/lookup", response_model=LookupResponse)
async def lookup(body: LookupRequest, _: CallingService, request: Request) -> Response:
    """Those of up to 100 payments that exist, of any merchant, for the snapshots that other services keep."""
    found = await look_up_payments(body.ids, payments_api(request).database)
    return json_answer(
        LookupResponse(
            payments=[KnownPayment(version=payment.version, payment=dict(snapshot(payment))) for payment in found]
        )
    )
