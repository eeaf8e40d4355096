"""Batches that begin no more often than is worth it.

What a batch costs is mostly its transaction, whatever the size: a process that is kept busy by single commands would
spend its time on round trips. Whoever takes batches therefore leaves a moment between the beginnings of two.
"""

import asyncio
from time import monotonic


class Pace:
    """At most one batch per `seconds`. What comes after a calm moment does not wait; a batch that takes longer than
    that is followed at once by the next."""

    __slots__ = ("_next", "_seconds")

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._next = 0.0

    async def keep(self) -> None:
        """Returns when a batch may begin."""
        if (early := self._next - monotonic()) > 0:
            await asyncio.sleep(early)
        self._next = monotonic() + self._seconds
