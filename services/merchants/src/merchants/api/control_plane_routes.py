"""The health and the job status of the whole gateway, and what the test merchant is. All public."""

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


@health_router.get("/health", responses={200: {"model": HealthResponse}, 503: {"model": HealthResponse}})
async def health(parts: Needs) -> Response:
    """200 while database, Redis and every worker are well; 503 says which is not. At most about a second old."""
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


@test_router.get("/merchant", responses={200: {"model": TestMerchantResponse}})
async def test_merchant(parts: Needs) -> Response:
    """The merchant to try the gateway with."""
    found = await find_merchants([TEST_MERCHANT_ID], parts.database)
    if not found:
        raise NotFound("Test merchant not found")
    merchant = found[0]
    return json_answer(TestMerchantResponse(id=merchant.id, email=merchant.email, api_key=merchant.api_key))


@test_router.get("/jobs/status", responses={200: {"model": JobStatusResponse}})
async def job_status(parts: Needs) -> Response:
    """The jobs of all queues together, and whether the workers run."""
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
