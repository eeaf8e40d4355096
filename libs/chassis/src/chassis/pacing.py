"""Batches that begin no more often than is worth it.

What a batch costs is mostly its transaction, whatever the size: a process that is kept busy by single commands would
spend its time on round trips. Whoever takes batches therefore leaves a moment between the beginnings of two.
"""

import asyncio
import contextlib
from time import monotonic


class Pace:
    """At most one batch per `seconds`. What comes after a calm moment does not wait; a batch that takes longer than
    that is followed at once by the next.

    `full`: where callers wait for their batch, the number of items that are worth the whole distance. After fewer it
    is shorter, after a single one nothing: whoever asks one thing after the other is not made to wait.
    """

    __slots__ = ("_began", "_distance", "_full", "_seconds")

    def __init__(self, seconds: float, *, full: int | None = None) -> None:
        self._seconds = seconds
        self._full = full
        self._began = self._distance = 0.0

    async def keep(self, enough: asyncio.Event | None = None) -> None:
        """Returns when a batch may begin: no later than when there is `enough` for one that is worth it."""
        if (early := self._began + self._distance - monotonic()) > 0:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(early):
                    await (enough or asyncio.Event()).wait()
        self._began, self._distance = monotonic(), self._seconds

    def took(self, items: int) -> None:
        """So many are in the batch that has begun."""
        if self._full is not None:
            self._distance = self._seconds * min(1.0, (items - 1) / (self._full - 1))
