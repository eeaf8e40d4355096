"""What routes are given besides the request."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from chassis.database import Database
from chassis.encryption import SecretBox


@dataclass(frozen=True, slots=True)
class Resources:
    """`https_only`: merchants' URLs must be https."""

    database: Database
    box: SecretBox
    https_only: bool


async def _resources(request: Request) -> Resources:
    return request.app.state.resources


Needs = Annotated[Resources, Depends(_resources)]
