"""Questions to the services that own what this one reports on."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from pydantic import ValidationError

from chassis.errors import ServiceUnavailable
from chassis.service_client import ServiceClient
from merchants.domain.jobs import JobCounts
from merchants.messages import JobFigures


def ask_job_owners(owners: Sequence[ServiceClient]) -> Callable[[], Awaitable[list[JobCounts]]]:
    """A question to all `owners` at once: how many jobs do you have?"""

    async def ask() -> list[JobCounts]:
        return await asyncio.gather(*(_ask_one(owner) for owner in owners))

    return ask


async def _ask_one(owner: ServiceClient) -> JobCounts:
    response = await owner.get("/internal/jobs")
    try:
        figures = JobFigures.model_validate_json(response.content)
    except ValidationError as error:
        raise ServiceUnavailable from error
    return JobCounts(**figures.model_dump())
