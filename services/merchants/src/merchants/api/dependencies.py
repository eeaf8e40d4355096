"""What the routes need, as `main` has put it on the application."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from chassis.authentication import Authenticator
from chassis.database import Database
from chassis.encryption import SecretBox
from chassis.sessions import SessionVerifier
from merchants.domain.session import SessionSigner
from merchants.passwords import Passwords
from merchants.use_cases.count_jobs import JobCounter
from merchants.use_cases.gather_health import HealthGatherer
from merchants.use_cases.sign_in import SignIn


@dataclass(frozen=True, slots=True)
class Parts:
    database: Database
    box: SecretBox
    passwords: Passwords
    signer: SessionSigner
    sign_in: SignIn
    authenticator: Authenticator
    verifier: SessionVerifier
    health: HealthGatherer
    jobs: JobCounter
    in_production: bool


async def _parts(request: Request) -> Parts:
    return request.app.state.parts


async def _client_address(request: Request) -> str:
    # The proxy sets this header itself and lets nobody else's in.
    forwarded = request.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
    return forwarded or (request.client.host if request.client else "")


Needs = Annotated[Parts, Depends(_parts)]
ClientAddress = Annotated[str, Depends(_client_address)]
