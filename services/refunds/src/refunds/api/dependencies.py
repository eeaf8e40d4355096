"""What the routes need, hung on the application by `main`."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from redis.asyncio import Redis

from chassis.database import Database
from chassis.http_api import Page, page
from refunds.use_cases.create_refund import RefundCreation
from refunds.use_cases.find_refunds import RefundSearch


@dataclass(frozen=True, slots=True)
class Refunds:
    database: Database
    redis: Redis
    creation: RefundCreation
    search: RefundSearch


def refunds_api(request: Request) -> Refunds:
    return request.app.state.refunds


WantedPage = Annotated[Page, Depends(page)]
