"""Batches keep a distance when one follows the other, and none where nothing came before."""

import asyncio
from collections.abc import Coroutine
from time import monotonic
from typing import Any

from chassis.pacing import Pace

HOUR = 3600.0


def goes_ahead(turn: Coroutine[Any, Any, None]) -> bool:
    """Whether it ends without waiting for anything."""
    try:
        turn.send(None)
    except StopIteration:
        return True
    finally:
        turn.close()
    return False


async def test_the_first_batch_does_not_wait_and_the_next_one_does():
    pace = Pace(HOUR)
    assert goes_ahead(pace.keep())
    assert not goes_ahead(pace.keep())


async def test_the_fewer_a_batch_holds_the_less_is_waited_after_it():
    pace = Pace(HOUR, full=5)
    await pace.keep()
    pace.took(1)
    assert goes_ahead(pace.keep())
    for items in (2, 5, 100):
        pace.took(items)
        assert not goes_ahead(pace.keep())
    paces = [Pace(0.05, full=5) for _ in range(3)]
    waited: list[float] = []
    for pace, items in zip(paces, (2, 3, 9), strict=True):
        began = monotonic()
        await pace.keep()
        pace.took(items)
        await pace.keep()
        waited.append(monotonic() - began)
    assert all(seconds >= least for seconds, least in zip(waited, (0.012, 0.024, 0.049), strict=True))


async def test_who_has_enough_for_a_batch_does_not_wait():
    pace, enough = Pace(HOUR), asyncio.Event()
    await pace.keep(enough)
    assert not goes_ahead(pace.keep(enough))
    enough.set()
    assert goes_ahead(pace.keep(enough))


async def test_what_comes_after_a_calm_moment_does_not_wait():
    pace = Pace(0.0)
    assert all(goes_ahead(pace.keep()) for _ in range(3))


async def test_as_many_batches_begin_in_a_second_as_the_pace_allows():
    pace = Pace(0.02)
    began = monotonic()
    for _ in range(6):
        await pace.keep()
    assert monotonic() - began >= 5 * 0.02 - 0.001
