"""What the routes need, as `main` has put it on the application."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from chassis.database import Database
from merchants.use_cases.count_jobs import JobCounter
from merchants.use_cases.gather_health import HealthGatherer


@dataclass(frozen=True, slots=True)
class Parts:
    database: Database
    health: HealthGatherer
    jobs: JobCounter


async def _parts(request: Request) -> Parts:
    return request.app.state.parts


Needs = Annotated[Parts, Depends(_parts)]
