"""The health and the job status of the whole gateway, and what the test merchant is. All public."""

from typing import Any

from fastapi import Response

from chassis.clock import iso_seconds
from chassis.errors import NotFound
from chassis.http_api import create_router, json_answer
from merchants.api.dependencies import Needs
from merchants.api.schemas import HealthResponse, JobStatusResponse, TestMerchantResponse
from merchants.use_cases.find_merchants import find_merchants
from merchants.use_cases.seed_test_merchant import TEST_MERCHANT_ID

health_router = create_router()
test_router = create_router("/api/v1/test")
"""Left out in production."""


_UNHEALTHY: dict[str, Any] = {
    "model": HealthResponse,
    "description": "Something is down, and the answer says what.",
    "content": {
        "application/json": {
            "example": {
                "status": "unhealthy",
                "database": "connected",
                "redis": "disconnected",
                "worker": "running",
                "timestamp": "2024-01-15T10:30:00Z",
            }
        }
    },
}


@health_router.get(
    "/health",
    operation_id="getHealth",
    summary="Get the gateway's health",
    responses={200: {"model": HealthResponse}, 503: _UNHEALTHY},
)
async def health(parts: Needs) -> Response:
    """200 while the database, Redis and every worker are well, 503 when one is not. At most about a second old."""
    seen = parts.health.latest
    answer = json_answer(
        HealthResponse(
            status="healthy" if seen.is_healthy else "unhealthy",
            database="connected" if seen.database_connected else "disconnected",
            redis="connected" if seen.redis_connected else "disconnected",
            worker="running" if seen.workers_running else "stopped",
            timestamp=iso_seconds(seen.looked_at),
        ),
        200 if seen.is_healthy else 503,
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


@test_router.get(
    "/merchant",
    operation_id="getTestMerchant",
    summary="Get the test merchant",
    responses={200: {"model": TestMerchantResponse}, 404: {"description": "There is none here."}},
)
async def test_merchant(parts: Needs) -> Response:
    """The merchant to try the gateway with. In development only."""
    found = await find_merchants([TEST_MERCHANT_ID], parts.database)
    if not found:
        raise NotFound("Test merchant not found")
    merchant = found[0]
    return json_answer(TestMerchantResponse(id=merchant.id, email=merchant.email, api_key=merchant.api_key))


@test_router.get(
    "/jobs/status",
    operation_id="getJobStatus",
    summary="Get the status of the jobs",
    responses={200: {"model": JobStatusResponse}},
)
async def job_status(parts: Needs) -> Response:
    """What payments, refunds and webhooks there are to work on, together. In development only."""
    counts = await parts.jobs.count()
    return json_answer(
        JobStatusResponse(
            pending=counts.pending,
            processing=counts.processing,
            completed=counts.completed,
            failed=counts.failed,
            worker_status="running" if parts.health.latest.workers_running else "stopped",
        )
    )
