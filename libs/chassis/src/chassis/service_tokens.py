"""Tokens of calls between services: sixty seconds, one audience. The network is never trusted."""

from time import time

import jwt
from fastapi import Request

from chassis.errors import Unauthenticated

_ALGORITHM = "HS256"
_LIFETIME_SECONDS = 60
_REUSE_SECONDS = 30


class ServiceTokens:
    """Mints and verifies the tokens of one service."""

    def __init__(self, key: str, service: str) -> None:
        self._key = key
        self._service = service
        self._minted: dict[str, tuple[float, str]] = {}

    def mint(self, audience: str) -> str:
        """A token that lets this service call `audience`. Reused for half of its life: signing costs."""
        now = time()
        minted_at, token = self._minted.get(audience, (0.0, ""))
        if now - minted_at > _REUSE_SECONDS:
            claims = {"iss": self._service, "aud": audience, "iat": int(now), "exp": int(now) + _LIFETIME_SECONDS}
            token = jwt.encode(claims, self._key, _ALGORITHM)
            self._minted[audience] = (now, token)
        return token

    def verify(self, token: str) -> str:
        """The name of the calling service. Raises `Unauthenticated` for a token that is not for us, or not valid."""
        try:
            claims = jwt.decode(
                token, self._key, [_ALGORITHM], audience=self._service, options={"require": ["exp", "iss", "aud"]}
            )
        except jwt.InvalidTokenError:
            raise Unauthenticated from None
        return claims["iss"]

    def verify_request(self, request: Request) -> str:
        """The name of the service that made the request. Raises `Unauthenticated`."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            raise Unauthenticated
        return self.verify(token)
