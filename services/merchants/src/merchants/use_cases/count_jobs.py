"""The jobs of all queues together."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from time import monotonic

from merchants.domain.jobs import JobCounts, total

_ASK_AGAIN_SECONDS = 1.0
_PATIENCE = 20
"""Where counting takes long, for the tables are full, the next count waits for so many times as long."""
_LONGEST_PAUSE_SECONDS = 10.0

AskOwners = Callable[[], Awaitable[Sequence[JobCounts]]]
"""Asks every owner of jobs for its figures. Raises `ServiceUnavailable` when one cannot be asked."""


class JobCounter:
    """Asks the owners at most once a second, however many want to know, and more rarely where that is dear."""

    def __init__(self, ask_owners: AskOwners, clock: Callable[[], float] = monotonic) -> None:
        self._ask_owners = ask_owners
        self._clock = clock
        self._question: asyncio.Task[JobCounts] | None = None
        self._ask_again_at = 0.0

    async def count(self) -> JobCounts:
        """The figures, at most a second old, or ten where counting is dear.

        Raises `ServiceUnavailable` rather than leave an owner out.
        """
        question = self._question
        if question is None or (question.done() and self._clock() >= self._ask_again_at):
            question = self._question = asyncio.create_task(self._ask())
        # Whoever hangs up must not end the question of the others.
        return await asyncio.shield(question)

    async def _ask(self) -> JobCounts:
        asked_at = self._clock()
        try:
            return total(await self._ask_owners())
        finally:
            pause = max(_ASK_AGAIN_SECONDS, _PATIENCE * (self._clock() - asked_at))
            self._ask_again_at = asked_at + min(pause, _LONGEST_PAUSE_SECONDS)
