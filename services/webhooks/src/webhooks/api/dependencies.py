"""What routes are given besides the request."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from chassis.database import Database
from chassis.encryption import SecretBox
from webhooks.sender.resolving import Resolver
from webhooks.use_cases.adopt_secret import AdoptSecret
from webhooks.use_cases.send_test_webhook import SendTestWebhook


@dataclass(frozen=True, slots=True)
class Resources:
    """`resolver`: looks up the hosts of the URLs that merchants save."""

    database: Database
    box: SecretBox
    resolver: Resolver
    send_test: SendTestWebhook
    adopt_secret: AdoptSecret


async def _resources(request: Request) -> Resources:
    return request.app.state.resources


Needs = Annotated[Resources, Depends(_resources)]
