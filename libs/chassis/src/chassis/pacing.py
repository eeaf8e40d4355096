"""Batches that begin no more often than is worth it.

What a batch costs is mostly its transaction, whatever the size: a process that is kept busy by single commands would
spend its time on round trips. Whoever takes batches therefore leaves a moment between the beginnings of two.
"""

import asyncio
import contextlib
from collections.abc import Callable
from time import monotonic

Distance = Callable[[int], float]
"""The seconds between the beginnings of two batches, by the number of items in the first."""


def growing(least: float, most: float, *, full: int) -> Distance:
    """`least` seconds after a nearly empty batch, `most` after `full` items and more, evenly in between."""
    return lambda items: least + (most - least) * min(1.0, items / full)


class Pace:
    """Batches that keep a distance. What comes after a calm moment does not wait; a batch that takes longer than its
    distance is followed at once by the next, unless its owner says when it `ended`."""

    __slots__ = ("_began", "_distance", "_items", "_rested")

    def __init__(self, distance: Distance) -> None:
        self._distance = distance
        self._items = 0
        self._began = self._rested = float("-inf")

    async def keep(self, enough: asyncio.Event | None = None) -> None:
        """Returns when a batch may begin: no later than when there is `enough` for one that is worth it."""
        if (early := max(self._began + self._distance(self._items), self._rested) - monotonic()) > 0:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(early):
                    await (enough or asyncio.Event()).wait()
        self._began, self._items = monotonic(), 0

    def took(self, items: int) -> None:
        """So many more are in the batch that has begun."""
        self._items += items

    def ended(self, *, at_most: float) -> None:
        """The next one waits for half as long as this one took, but begins `at_most` seconds after it. What takes long
        does so where the processors are busy: then fewer and larger batches are what helps."""
        self._rested = self._began + min(1.5 * (monotonic() - self._began), at_most)
