"""What other services may ask; not reachable from outside."""

from fastapi import Request, Response
from pydantic import BaseModel

from chassis.authentication import CallingService
from chassis.http_api import create_router, json_answer
from chassis.parking import parked_count
from refunds.api.dependencies import refunds_api
from refunds.messages import GROUP
from refunds.use_cases.count_jobs import count_jobs

router = create_router("/internal")


class JobCounts(BaseModel):
    pending: int
    processing: int
    completed: int
    failed: int


@router.get("/jobs", response_model=JobCounts)
async def jobs(_: CallingService, request: Request) -> Response:
    """How many refunds wait, are at the processor and are final, and how many messages lie parked."""
    api = refunds_api(request)
    counts = await count_jobs(api.database)
    parked = await parked_count(api.redis, GROUP)
    return json_answer(
        JobCounts(pending=counts.waiting, processing=counts.at_processor, completed=counts.final, failed=parked)
    )
