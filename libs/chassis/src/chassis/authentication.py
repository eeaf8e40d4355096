"""Who calls: every service checks for itself the caller's API key and secret, or the session of a signed-in merchant.

The truth is the `merchants` service's; its answers are remembered for seconds (`remembered_callers`).
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, dataclass
from time import monotonic
from typing import Annotated

import structlog
from fastapi import Depends, Request

from chassis.encryption import digest
from chassis.errors import ServiceUnavailable, Unauthenticated
from chassis.remembered_callers import Caller, RememberedCallers
from chassis.request_context import note
from chassis.service_client import ServiceClient
from chassis.service_tokens import ServiceTokens
from chassis.session_tokens import Session
from chassis.sessions import Sessions, token_of, verifier_asking

__all__ = [
    "AuthenticatedCaller",
    "Authenticator",
    "Caller",
    "CallingService",
    "Credentials",
    "Lookup",
    "ask_authority",
    "ask_sessions",
]

_LONGEST_CREDENTIAL = 256

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Credentials:
    """An API key and the SHA-256 digest of the secret; the secret itself goes no further than the request."""

    api_key: str
    secret_digest: str


Lookup = Callable[[Credentials], Awaitable[Caller | None]]
"""Asks the truth. `None`: unknown, wrong or deactivated. Raises `ServiceUnavailable` when it cannot be asked."""


class Authenticator:
    """Turns what a request shows into a `Caller`, or raises `Unauthenticated`.

    Without `sessions` only credentials are accepted.
    """

    def __init__(
        self, lookup: Lookup, sessions: Sessions | None = None, clock: Callable[[], float] = monotonic
    ) -> None:
        self._by_credentials = RememberedCallers[Credentials](lookup, clock)
        self._sessions = sessions
        self._by_session = RememberedCallers[Session](sessions.lookup, clock) if sessions else None

    async def authenticate(self, request: Request) -> Caller:
        """The merchant that the request shows: by its credentials where it has any, else by its session.

        Raises `Unauthenticated`, and `ServiceUnavailable` when nobody can tell.
        """
        api_key = request.headers.get("x-api-key", "")
        api_secret = request.headers.get("x-api-secret", "")
        if not api_key and not api_secret:
            return await self._signed_in(request)
        if not api_key or not api_secret or len(api_key) > _LONGEST_CREDENTIAL or len(api_secret) > _LONGEST_CREDENTIAL:
            raise Unauthenticated
        caller = await self._by_credentials.identify(Credentials(api_key, digest(api_secret)))
        if caller is None:
            raise Unauthenticated
        return caller

    def forget(self, merchant_id: str) -> None:
        """Ask anew about this merchant, because its credentials or its state have changed."""
        self._by_credentials.forget(merchant_id)
        if self._by_session is not None:
            self._by_session.forget(merchant_id)

    async def _signed_in(self, request: Request) -> Caller:
        token = token_of(request)
        if token is None or self._sessions is None or self._by_session is None:
            raise Unauthenticated
        caller = await self._by_session.identify(await self._sessions.verifier.session_of(token))
        if caller is None:
            raise Unauthenticated
        return caller


def ask_authority(client: ServiceClient, path: str) -> Lookup:
    """A lookup that asks another service: 200 with the merchant's id, or 404.

    Any other answer says nothing about the credentials: `ServiceUnavailable`.
    """

    async def lookup(credentials: Credentials) -> Caller | None:
        return await _ask(client, path, asdict(credentials))

    return lookup


def ask_sessions(client: ServiceClient, path: str) -> Sessions:
    """Sessions whose keys and whose state are asked of another service.

    `GET <path>/keys` gives the keys; `POST <path>/check` with the ids of merchant and session answers as
    `ask_authority` expects.
    """

    async def is_good(session: Session) -> Caller | None:
        return await _ask(client, f"{path}/check", {"merchant_id": session.merchant_id, "session_id": session.id})

    return Sessions(verifier_asking(client, f"{path}/keys"), is_good)


async def _ask(client: ServiceClient, path: str, question: Mapping[str, str | None]) -> Caller | None:
    response = await client.post(path, question)
    if response.status_code == 404:
        return None
    if response.status_code != 200:
        log.error("the authority refuses to answer", status=response.status_code)
        raise ServiceUnavailable
    return Caller(response.json()["merchant_id"])


async def _authenticate(request: Request) -> Caller:
    authenticator: Authenticator = request.app.state.authenticator
    caller = await authenticator.authenticate(request)
    note(merchant=caller.merchant_id)
    return caller


async def _verify_service_token(request: Request) -> str:
    tokens: ServiceTokens = request.app.state.service_tokens
    return tokens.verify_request(request)


AuthenticatedCaller = Annotated[Caller, Depends(_authenticate)]
"""Parameter of a route that only a merchant may call; the application's `state.authenticator` decides."""

CallingService = Annotated[str, Depends(_verify_service_token)]
"""Parameter of an internal route: the name of the service that calls."""
