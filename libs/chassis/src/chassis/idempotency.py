"""Idempotency keys: the same request made twice is carried out once and answered twice, byte for byte.

A key and its answer are written in the transaction of the effect, so there is never one without the other. Where two
processes race for a key, the database lets one insert it; the other reads the winner's answer and does nothing.
Only successful answers are kept: a request that failed does not use its key up.
"""

import asyncio
import hashlib
import hmac
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

import orjson
import sqlalchemy as sa
import structlog
from fastapi import Request

from chassis.database import Database, Transaction, is_transient
from chassis.errors import BadRequest

_LIFETIME = "24 hours"
_MAX_KEY_LENGTH = 255
_PURGE_SECONDS = 600.0
_PURGE_BATCH = 1000

# Each key looked up for itself: joined, a table that was nearly empty when the plan was made is read whole, for every
# batch, until it is analysed.
_FIND = sa.text("""
    SELECT stored.*
    FROM unnest(CAST(:scopes AS text[]), CAST(:keys AS text[])) AS wanted (scope, key)
    CROSS JOIN LATERAL (
        SELECT scope, key, salt, fingerprint, status_code, response FROM idempotency_keys
        WHERE scope = wanted.scope AND key = wanted.key AND expires_at > now()
        LIMIT 1
    ) AS stored
""")
_CLAIM = sa.text(f"""
    INSERT INTO idempotency_keys (scope, key, merchant_id, salt, fingerprint, status_code, response, expires_at)
    SELECT scope, key, merchant_id, salt, fingerprint, status_code, response, now() + interval '{_LIFETIME}'
    FROM unnest(CAST(:scopes AS text[]), CAST(:keys AS text[]), CAST(:merchant_ids AS uuid[]), CAST(:salts AS bytea[]),
        CAST(:fingerprints AS bytea[]), CAST(:statuses AS int[]), CAST(:responses AS bytea[]))
      AS claimed (scope, key, merchant_id, salt, fingerprint, status_code, response)
    ORDER BY scope, key
    ON CONFLICT (scope, key) DO UPDATE SET merchant_id = excluded.merchant_id, salt = excluded.salt,
        fingerprint = excluded.fingerprint, status_code = excluded.status_code, response = excluded.response,
        created_at = now(), expires_at = excluded.expires_at
      WHERE idempotency_keys.expires_at <= now()
    RETURNING scope, key
""")
_PURGE = sa.text(f"""
    DELETE FROM idempotency_keys WHERE (scope, key) IN (
        SELECT scope, key FROM idempotency_keys WHERE expires_at <= now() LIMIT {_PURGE_BATCH} FOR UPDATE SKIP LOCKED)
""")

log = structlog.get_logger(__name__)

OPENAPI: dict[str, Any] = {
    "parameters": [
        {
            "name": "Idempotency-Key",
            "in": "header",
            "required": False,
            "schema": {"type": "string", "pattern": "^[ -~]*$", "maxLength": _MAX_KEY_LENGTH},
            "description": "Sent again with the same request within 24 hours, it gets the same answer, without effect",
            "example": "order-1042",
        }
    ]
}
"""`openapi_extra` of a route that takes a key. The header is read from the request itself: as a parameter of the
route it would cost a fifth of what FastAPI costs in all."""


class KeyReused(BadRequest):
    description = "Idempotency-Key was already used with a different request"


@dataclass(frozen=True, slots=True)
class IdempotencyKey:
    """A caller's key, where it counts, and the request that it was sent with."""

    scope: str
    key: str
    request: bytes = field(repr=False)
    """Everything that makes the request what it is, in one canonical form; it is hashed, never stored."""

    @property
    def place(self) -> tuple[str, str]:
        return self.scope, self.key


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered, as it goes over the wire."""

    status: int
    body: bytes


class Command(Protocol):
    @property
    def idempotency_key(self) -> IdempotencyKey | None: ...


C = TypeVar("C", bound=Command)
Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class Effect(Generic[C, Thing]):
    """What a command would bring about, and the answer that tells of it."""

    command: C
    thing: Thing
    merchant_id: str
    answer: Answer


Decide = Callable[[Sequence[C]], Awaitable[Sequence[Effect[C, Thing] | Exception]]]
"""Says what each command would bring about, or why it is refused. Writes nothing."""
Write = Callable[[Sequence[Effect[C, Thing]]], Awaitable[None]]
"""Brings the effects about."""


def key_of(request: Request, scope: str, essence: Callable[[], Mapping[str, Any]]) -> IdempotencyKey | None:
    """The key that a request carries, `None` without one.

    `essence` gives what makes the request what it is, as JSON, and holds no secret of a card. Raises `BadRequest`.
    """
    header = request.headers.get("idempotency-key")
    if header is None:
        return None
    if not header or len(header) > _MAX_KEY_LENGTH or not header.isascii() or not header.isprintable():
        raise BadRequest(f"Idempotency-Key must be 1 to {_MAX_KEY_LENGTH} printable ASCII characters")
    return IdempotencyKey(scope, header, orjson.dumps(essence(), option=orjson.OPT_SORT_KEYS))


async def carry_out_once(
    commands: Sequence[C], tx: Transaction, decide: "Decide[C, Thing]", write: "Write[C, Thing]"
) -> list[Answer | Exception]:
    """Carry out commands in one transaction; those whose key was used before get the answer of that time.

    The key is looked at before anything else that could refuse the command.
    """
    results: dict[int, Answer | Exception] = {}
    stored = await _find(tx, [key for command in commands if (key := command.idempotency_key)])
    fresh: list[int] = []
    for index, command in enumerate(commands):
        if (key := command.idempotency_key) and key.place in stored:
            results[index] = stored[key.place].replay(key)
        else:
            fresh.append(index)
    effects: dict[int, Effect[C, Thing]] = {}
    for index, decided in zip(fresh, await decide([commands[index] for index in fresh]), strict=True):
        if isinstance(decided, Exception):
            results[index] = decided
        else:
            effects[index] = decided
    losers = await _claim(tx, effects)
    won = {index: effect for index, effect in effects.items() if index not in losers}
    if won:
        await write(list(won.values()))
    results |= {index: effect.answer for index, effect in won.items()}
    results |= await _answers_of_winners(tx, losers)
    return [results[index] for index in range(len(commands))]


@dataclass(frozen=True, slots=True)
class _Stored:
    salt: bytes
    fingerprint: bytes
    answer: Answer

    def replay(self, key: IdempotencyKey) -> Answer | Exception:
        same = hmac.compare_digest(self.fingerprint, _fingerprint(self.salt, key.request))
        return self.answer if same else KeyReused()


def _fingerprint(salt: bytes, request: bytes) -> bytes:
    return hmac.digest(salt, request, hashlib.sha256)


async def _find(tx: Transaction, keys: Sequence[IdempotencyKey]) -> dict[tuple[str, str], _Stored]:
    if not keys:
        return {}
    rows = await tx.execute(_FIND, {"scopes": [key.scope for key in keys], "keys": [key.key for key in keys]})
    return {
        (row.scope, row.key): _Stored(row.salt, row.fingerprint, Answer(row.status_code, row.response)) for row in rows
    }


async def _claim(tx: Transaction, effects: "Mapping[int, Effect[C, Thing]]") -> dict[int, IdempotencyKey]:
    """Store keys with their answers. Returns those that somebody else had stored meanwhile."""
    keyed = {index: key for index, effect in effects.items() if (key := effect.command.idempotency_key)}
    # Of equal keys in one batch the first is carried out.
    first: dict[tuple[str, str], int] = {}
    for index, key in keyed.items():
        first.setdefault(key.place, index)
    if not first:
        return {}
    claims = [(effects[index], keyed[index], secrets.token_bytes(16)) for index in first.values()]
    claimed = await tx.execute(
        _CLAIM,
        {
            "scopes": [key.scope for _, key, _ in claims],
            "keys": [key.key for _, key, _ in claims],
            "merchant_ids": [effect.merchant_id for effect, _, _ in claims],
            "salts": [salt for *_, salt in claims],
            "fingerprints": [_fingerprint(salt, key.request) for _, key, salt in claims],
            "statuses": [effect.answer.status for effect, _, _ in claims],
            "responses": [effect.answer.body for effect, _, _ in claims],
        },
    )
    won = {first[row.scope, row.key] for row in claimed}
    return {index: key for index, key in keyed.items() if index not in won}


async def _answers_of_winners(tx: Transaction, losers: Mapping[int, IdempotencyKey]) -> dict[int, Answer | Exception]:
    # A later statement, so that it sees what the winner has committed since this transaction began.
    stored = await _find(tx, list(losers.values()))
    return {index: stored[key.place].replay(key) for index, key in losers.items()}


async def purge_expired_for_ever(database: Database) -> None:
    """Delete expired keys, little by little, until cancelled."""
    while True:
        try:
            deleted = _PURGE_BATCH
            while deleted == _PURGE_BATCH:
                async with database.transaction() as tx:
                    deleted = await tx.change(_PURGE)
        except Exception as error:
            log.warning("purge of idempotency keys waits", reason=type(error).__name__, passes=is_transient(error))
        await asyncio.sleep(_PURGE_SECONDS)
