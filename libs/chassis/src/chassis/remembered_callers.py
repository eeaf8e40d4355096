"""A short-lived memory of who callers are.

The truth is another service's. A remembered answer is refreshed ahead when it is three seconds old and never used
when it is nine, counted from before the question was asked, so what was revoked stops working within ten seconds
everywhere.
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from math import inf
from time import monotonic
from typing import Any, Generic, TypeVar

import structlog

_REFRESH_SECONDS = 3.0
_HARD_LIMIT_SECONDS = 9.0
_NEGATIVE_SECONDS = 1.0
_MAX_REMEMBERED = 10_000
"""Of each kind: identified callers, and refused proofs."""

log = structlog.get_logger(__name__)

Proof = TypeVar("Proof", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Caller:
    """The merchant on whose behalf a request is made."""

    merchant_id: str


@dataclass(frozen=True, slots=True)
class _Identified:
    caller: Caller
    asked_at: float


class RememberedCallers(Generic[Proof]):
    """Who has shown a proof of being somebody, such as credentials.

    `lookup` asks the truth. It gives `None` for a proof that is unknown, wrong or no longer good, and raises
    `ServiceUnavailable` when it cannot ask.
    """

    def __init__(
        self, lookup: Callable[[Proof], Awaitable[Caller | None]], clock: Callable[[], float] = monotonic
    ) -> None:
        self._lookup = lookup
        self._clock = clock
        self._identified: dict[Proof, _Identified] = {}
        self._refused: dict[Proof, float] = {}
        self._changes = 0
        self._questions: dict[Proof, asyncio.Task[Caller | None]] = {}

    async def identify(self, proof: Proof) -> Caller | None:
        """The merchant with this proof. Raises `ServiceUnavailable` when nothing usable is remembered and the truth
        cannot be asked."""
        now = self._clock()
        known = self._identified.get(proof)
        if known is not None and now - known.asked_at < _HARD_LIMIT_SECONDS:
            if now - known.asked_at >= _REFRESH_SECONDS:
                self._question(proof)
            return known.caller
        if now - self._refused.get(proof, -inf) < _NEGATIVE_SECONDS:
            return None
        return await asyncio.shield(self._question(proof))

    def forget(self, merchant_id: str) -> None:
        """Ask anew about this merchant, because it has changed."""
        # An answer that is on its way may be from before the change.
        self._changes += 1
        self._questions.clear()
        for proof in [key for key, known in self._identified.items() if known.caller.merchant_id == merchant_id]:
            del self._identified[proof]

    def _question(self, proof: Proof) -> "asyncio.Task[Caller | None]":
        """The question that is under way about this proof, or a new one."""
        question = self._questions.get(proof)
        if question is None:
            question = self._questions[proof] = asyncio.create_task(self._ask(proof))
            question.add_done_callback(lambda ended: self._end_question(proof, ended))
        return question

    def _end_question(self, proof: Proof, question: "asyncio.Task[Caller | None]") -> None:
        if self._questions.get(proof) is question:
            del self._questions[proof]
        # Retrieved here: nobody waits for a refresh. While it fails, the remembered answer serves until its limit.
        if not question.cancelled() and question.exception() is not None:
            log.warning("credentials could not be checked", reason=repr(question.exception())[:300])

    async def _ask(self, proof: Proof) -> Caller | None:
        asked_at, changes = self._clock(), self._changes
        caller = await self._lookup(proof)
        if changes != self._changes:
            return caller
        if caller is None:
            self._identified.pop(proof, None)
            # Guessing fills only its own memory, and is cheap to forget.
            _make_room(self._refused)
            self._refused[proof] = asked_at
        else:
            _make_room(self._identified)
            self._identified[proof] = _Identified(caller, asked_at)
        return caller


def _make_room(memory: dict[Any, Any]) -> None:
    if len(memory) >= _MAX_REMEMBERED:
        memory.clear()
