"""Who calls: every service checks the caller's own credentials, with a short-lived memory of the answers.

The truth is the `merchants` service's. A remembered answer is refreshed ahead when it is three seconds old and never
used when it is nine, counted from before the question was asked, so a revoked secret stops working within ten
seconds everywhere.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from time import monotonic
from typing import Annotated

from fastapi import Depends, Request

from chassis.encryption import digest
from chassis.errors import Unauthenticated
from chassis.service_client import ServiceClient
from chassis.service_tokens import ServiceTokens

_REFRESH_SECONDS = 3.0
_HARD_LIMIT_SECONDS = 9.0
_NEGATIVE_SECONDS = 1.0
_MAX_REMEMBERED = 10_000
_LONGEST_CREDENTIAL = 256


@dataclass(frozen=True, slots=True)
class Caller:
    """The merchant on whose behalf a request is made."""

    merchant_id: str


@dataclass(frozen=True, slots=True)
class Credentials:
    """An API key and the SHA-256 digest of the secret; the secret itself goes no further than the request."""

    api_key: str
    secret_digest: str


Lookup = Callable[[Credentials], Awaitable[Caller | None]]
"""Asks the truth. `None`: unknown, wrong or deactivated. Raises `ServiceUnavailable` when it cannot be asked."""


@dataclass(frozen=True, slots=True)
class _Remembered:
    caller: Caller | None
    asked_at: float


class Authenticator:
    """Turns the credentials of a request into a `Caller`, or raises `Unauthenticated`."""

    def __init__(self, lookup: Lookup, clock: Callable[[], float] = monotonic) -> None:
        self._lookup = lookup
        self._clock = clock
        self._remembered: dict[Credentials, _Remembered] = {}
        self._questions: dict[Credentials, asyncio.Task[Caller | None]] = {}

    async def authenticate(self, request: Request) -> Caller:
        """The merchant whose credentials the request carries."""
        api_key = request.headers.get("x-api-key", "")
        api_secret = request.headers.get("x-api-secret", "")
        if not api_key or not api_secret or len(api_key) > _LONGEST_CREDENTIAL or len(api_secret) > _LONGEST_CREDENTIAL:
            raise Unauthenticated
        caller = await self.identify(Credentials(api_key, digest(api_secret)))
        if caller is None:
            raise Unauthenticated
        return caller

    async def identify(self, credentials: Credentials) -> Caller | None:
        remembered = self._remembered.get(credentials)
        if remembered is not None:
            age = self._clock() - remembered.asked_at
            if age < (_REFRESH_SECONDS if remembered.caller else _NEGATIVE_SECONDS):
                return remembered.caller
            if remembered.caller and age < _HARD_LIMIT_SECONDS:
                self._question(credentials)
                return remembered.caller
        return await asyncio.shield(self._question(credentials))

    def _question(self, credentials: Credentials) -> "asyncio.Task[Caller | None]":
        """The question that is under way about these credentials, or a new one."""
        question = self._questions.get(credentials)
        if question is None:
            question = self._questions[credentials] = asyncio.create_task(self._ask(credentials))
            question.add_done_callback(lambda _: self._questions.pop(credentials, None))
        return question

    async def _ask(self, credentials: Credentials) -> Caller | None:
        asked_at = self._clock()
        caller = await self._lookup(credentials)
        if len(self._remembered) >= _MAX_REMEMBERED:
            # Guessing must not fill the memory. Forgetting everything costs one question per merchant.
            self._remembered.clear()
        self._remembered[credentials] = _Remembered(caller, asked_at)
        return caller


def ask_authority(client: ServiceClient, path: str) -> Lookup:
    """A lookup that asks another service: 200 with the merchant's id, or 404."""

    async def lookup(credentials: Credentials) -> Caller | None:
        response = await client.post(path, asdict(credentials))
        return Caller(response.json()["merchant_id"]) if response.status_code == 200 else None

    return lookup


async def _authenticate(request: Request) -> Caller:
    authenticator: Authenticator = request.app.state.authenticator
    return await authenticator.authenticate(request)


async def _verify_service_token(request: Request) -> str:
    tokens: ServiceTokens = request.app.state.service_tokens
    return tokens.verify_request(request)


AuthenticatedCaller = Annotated[Caller, Depends(_authenticate)]
"""Parameter of a route that only a merchant may call; the application's `state.authenticator` decides."""

CallingService = Annotated[str, Depends(_verify_service_token)]
"""Parameter of an internal route: the name of the service that calls."""
