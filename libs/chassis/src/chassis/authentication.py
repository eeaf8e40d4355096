"""Who calls: every service checks the caller's own credentials, with a short-lived memory of the answers.

The truth is the `merchants` service's. A remembered answer is refreshed ahead when it is three seconds old and never
used when it is nine, counted from before the question was asked, so a revoked secret stops working within ten
seconds everywhere.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from math import inf
from time import monotonic
from typing import Annotated, Any

import structlog
from fastapi import Depends, Request

from chassis.encryption import digest
from chassis.errors import ServiceUnavailable, Unauthenticated
from chassis.service_client import ServiceClient
from chassis.service_tokens import ServiceTokens

_REFRESH_SECONDS = 3.0
_HARD_LIMIT_SECONDS = 9.0
_NEGATIVE_SECONDS = 1.0
_MAX_REMEMBERED = 10_000
"""Of each kind: identified callers, and refused credentials."""
_LONGEST_CREDENTIAL = 256

log = structlog.get_logger(__name__)


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
class _Identified:
    caller: Caller
    asked_at: float


class Authenticator:
    """Turns the credentials of a request into a `Caller`, or raises `Unauthenticated`."""

    def __init__(self, lookup: Lookup, clock: Callable[[], float] = monotonic) -> None:
        self._lookup = lookup
        self._clock = clock
        self._identified: dict[Credentials, _Identified] = {}
        self._refused: dict[Credentials, float] = {}
        self._changes = 0
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
        """The merchant with these credentials. Raises `ServiceUnavailable` when nothing usable is remembered and the
        truth cannot be asked."""
        now = self._clock()
        known = self._identified.get(credentials)
        if known is not None and now - known.asked_at < _HARD_LIMIT_SECONDS:
            if now - known.asked_at >= _REFRESH_SECONDS:
                self._question(credentials)
            return known.caller
        if now - self._refused.get(credentials, -inf) < _NEGATIVE_SECONDS:
            return None
        return await asyncio.shield(self._question(credentials))

    def forget(self, merchant_id: str) -> None:
        """Ask anew about this merchant's credentials, because they have changed."""
        # An answer that is on its way may be from before the change.
        self._changes += 1
        self._questions.clear()
        for credentials in [key for key, known in self._identified.items() if known.caller.merchant_id == merchant_id]:
            del self._identified[credentials]

    def _question(self, credentials: Credentials) -> "asyncio.Task[Caller | None]":
        """The question that is under way about these credentials, or a new one."""
        question = self._questions.get(credentials)
        if question is None:
            question = self._questions[credentials] = asyncio.create_task(self._ask(credentials))
            question.add_done_callback(lambda ended: self._end_question(credentials, ended))
        return question

    def _end_question(self, credentials: Credentials, question: "asyncio.Task[Caller | None]") -> None:
        if self._questions.get(credentials) is question:
            del self._questions[credentials]
        # Retrieved here: nobody waits for a refresh. While it fails, the remembered answer serves until its limit.
        if not question.cancelled() and question.exception() is not None:
            log.warning("credentials could not be checked", reason=repr(question.exception())[:300])

    async def _ask(self, credentials: Credentials) -> Caller | None:
        asked_at, changes = self._clock(), self._changes
        caller = await self._lookup(credentials)
        if changes != self._changes:
            return caller
        if caller is None:
            self._identified.pop(credentials, None)
            # Guessing fills only its own memory, and is cheap to forget.
            _make_room(self._refused)
            self._refused[credentials] = asked_at
        else:
            _make_room(self._identified)
            self._identified[credentials] = _Identified(caller, asked_at)
        return caller


def _make_room(memory: dict[Credentials, Any]) -> None:
    if len(memory) >= _MAX_REMEMBERED:
        memory.clear()


def ask_authority(client: ServiceClient, path: str) -> Lookup:
    """A lookup that asks another service: 200 with the merchant's id, or 404.

    Any other answer says nothing about the credentials: `ServiceUnavailable`.
    """

    async def lookup(credentials: Credentials) -> Caller | None:
        response = await client.post(path, asdict(credentials))
        if response.status_code == 404:
            return None
        if response.status_code != 200:
            log.error("the authority refuses to answer", status=response.status_code)
            raise ServiceUnavailable
        return Caller(response.json()["merchant_id"])

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
