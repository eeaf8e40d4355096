"""Sessions of signed-in merchants: Ed25519 tokens that one service mints and every service verifies for itself.

A token is shown as `Authorization: Bearer …`. A browser shows it as an HttpOnly cookie, and then every request that
changes something needs `X-Requested-With` too: other sites cannot make a browser send that header.
"""

import asyncio
import base64
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from math import inf
from time import monotonic

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from fastapi import Request
from pydantic import BaseModel, ValidationError

from chassis import session_tokens
from chassis.errors import ServiceUnavailable, Unauthenticated
from chassis.remembered_callers import Caller
from chassis.service_client import ServiceClient
from chassis.session_tokens import Session

COOKIE = "gateway_session"
_PROOF_OF_ORIGIN = "x-requested-with"
_SAFE_METHODS = frozenset({"GET", "HEAD"})
_KEYS_SECONDS = 60.0
"""How long fetched keys are trusted: a key that was replaced verifies nothing any more after that."""
_FETCH_AGAIN_SECONDS = 1.0
"""Tokens may name keys that never were; asking for each would let anybody make us ask."""

Keys = Mapping[str, Ed25519PublicKey]
"""Public keys by their ids."""
FetchKeys = Callable[[], Awaitable[Keys]]
"""Asks for the keys in force. Raises `ServiceUnavailable`."""


class SessionVerifier:
    """Says whose session a token is."""

    def __init__(self, fetch: FetchKeys, clock: Callable[[], float] = monotonic) -> None:
        self._fetch = fetch
        self._clock = clock
        self._keys: Keys = {}
        self._fetched_at = -inf
        self._fetching: asyncio.Task[None] | None = None

    async def session_of(self, token: str) -> Session:
        """Who signed in, and in which session; whether it still stands is another question.

        Raises `Unauthenticated` for what is no token of ours or has expired, `ServiceUnavailable` when the keys cannot
        be had.
        """
        return session_tokens.session_of(token, await self._key(session_tokens.key_id_of(token)))

    async def _key(self, key_id: str) -> Ed25519PublicKey:
        age = self._clock() - self._fetched_at
        if age >= _KEYS_SECONDS or (key_id not in self._keys and age >= _FETCH_AGAIN_SECONDS):
            if self._fetching is None or self._fetching.done():
                self._fetching = asyncio.create_task(self._fetch_keys())
            # Whoever hangs up must not end the question of the others.
            await asyncio.shield(self._fetching)
        key = self._keys.get(key_id)
        if key is None:
            raise Unauthenticated
        return key

    async def _fetch_keys(self) -> None:
        asked_at = self._clock()
        self._keys = await self._fetch()
        self._fetched_at = asked_at


@dataclass(frozen=True, slots=True)
class Sessions:
    """What is needed to accept sessions: the keys, and whether a merchant may still use the session that it has.

    `lookup` gives `None` for a session that was ended, and for a merchant that is deactivated or unknown; it raises
    `ServiceUnavailable`.
    """

    verifier: SessionVerifier
    lookup: Callable[[Session], Awaitable[Caller | None]]


def token_of(request: Request) -> str | None:
    """The session token that the request shows. A cookie counts only where there is no `Authorization`."""
    authorization = request.headers.get("authorization")
    if authorization is not None:
        scheme, _, token = authorization.partition(" ")
        return token if scheme.lower() == "bearer" else None
    if request.method not in _SAFE_METHODS and not request.headers.get(_PROOF_OF_ORIGIN):
        return None
    return request.cookies.get(COOKIE)


class _AnsweredKey(BaseModel):
    id: str
    public_key: str


class _AnsweredKeys(BaseModel):
    keys: list[_AnsweredKey]


def verifier_asking(client: ServiceClient, path: str) -> SessionVerifier:
    """A verifier whose keys another service gives: `{keys: [{id, public_key}]}`, the 32 bytes in base64."""

    async def fetch() -> Keys:
        response = await client.get(path)
        try:
            answered = _AnsweredKeys.model_validate_json(response.content)
            return {
                key.id: Ed25519PublicKey.from_public_bytes(base64.b64decode(key.public_key)) for key in answered.keys
            }
        except (ValidationError, ValueError) as error:
            raise ServiceUnavailable from error

    return SessionVerifier(fetch)
