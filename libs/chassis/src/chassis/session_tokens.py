"""What a session looks like: a JWT signed with Ed25519, by whoever has the private key, for one merchant."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from chassis.errors import Unauthenticated

_ALGORITHM = "EdDSA"
_AUDIENCE = "gateway-session"
_LONGEST_TOKEN = 2048
_CLOCK_SKEW_SECONDS = 5
_REQUIRED = ["exp", "iat", "sub", "aud"]


@dataclass(frozen=True, slots=True)
class Session:
    """What a good token says. `id`: by which this session can be ended before its time; `None` for one that an earlier
    release has begun."""

    merchant_id: str
    id: str | None
    expires_at: datetime


def mint(key: Ed25519PrivateKey, key_id: str, merchant_id: str, now: datetime, expires_at: datetime) -> str:
    """A token that says who has signed in, in whole seconds. Each is a session of its own."""
    claims = {
        "jti": secrets.token_urlsafe(16),
        "sub": merchant_id,
        "aud": _AUDIENCE,
        "iat": int(now.timestamp()),
        "exp": int(expires_at.timestamp()),
    }
    return jwt.encode(claims, key, _ALGORITHM, headers={"kid": key_id})


def key_id_of(token: str) -> str:
    """The id of the key that the token claims to be signed with. Raises `Unauthenticated` for what is no token."""
    if len(token) > _LONGEST_TOKEN:
        raise Unauthenticated
    try:
        key_id = jwt.get_unverified_header(token).get("kid")
    except jwt.InvalidTokenError:
        raise Unauthenticated from None
    if not isinstance(key_id, str):
        raise Unauthenticated
    return key_id


def session_of(token: str, key: Ed25519PublicKey) -> Session:
    """Who signed in, and in which session. Raises `Unauthenticated` for a token of another key, or an expired one."""
    try:
        claims = jwt.decode(
            token, key, [_ALGORITHM], audience=_AUDIENCE, leeway=_CLOCK_SKEW_SECONDS, options={"require": _REQUIRED}
        )
    except jwt.InvalidTokenError:
        raise Unauthenticated from None
    return Session(claims["sub"], claims.get("jti"), datetime.fromtimestamp(claims["exp"], UTC))
