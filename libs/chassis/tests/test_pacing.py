"""Batches keep a distance when one follows the other, and none where nothing came before."""

import asyncio
from collections.abc import Coroutine
from time import monotonic
from typing import Any

import pytest

from chassis import pacing
from chassis.pacing import Pace, growing

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
    pace = Pace(lambda _: HOUR)
    assert goes_ahead(pace.keep())
    assert not goes_ahead(pace.keep())


async def test_how_long_is_waited_depends_on_all_that_was_taken_since():
    pace = Pace(lambda items: 0.0 if items == 5 else HOUR)
    await pace.keep()
    pace.took(2)
    assert not goes_ahead(pace.keep())
    pace.took(3)
    assert goes_ahead(pace.keep())
    pace.took(3)
    assert not goes_ahead(pace.keep())


def test_a_growing_distance_ends_with_a_full_batch():
    distance = growing(0.1, 0.2, full=50)
    assert [round(distance(items), 3) for items in (0, 25, 50, 1000)] == [0.1, 0.15, 0.2, 0.2]


async def test_a_batch_that_took_long_is_rested_after_but_not_for_ever(monkeypatch: pytest.MonkeyPatch):
    now = 100.0
    monkeypatch.setattr(pacing, "monotonic", lambda: now)
    pace = Pace(lambda _: 0.0)
    await pace.keep()
    now = 110.0
    pace.ended(at_most=HOUR)
    now = 114.9
    assert not goes_ahead(pace.keep())
    now = 115.0
    assert goes_ahead(pace.keep())
    now = 125.0
    pace.ended(at_most=8.0)
    assert goes_ahead(pace.keep())


async def test_who_has_enough_for_a_batch_does_not_wait():
    pace, enough = Pace(lambda _: HOUR), asyncio.Event()
    await pace.keep(enough)
    assert not goes_ahead(pace.keep(enough))
    enough.set()
    assert goes_ahead(pace.keep(enough))


async def test_what_comes_after_a_calm_moment_does_not_wait():
    pace = Pace(lambda _: 0.0)
    assert all(goes_ahead(pace.keep()) for _ in range(3))


async def test_as_many_batches_begin_in_a_second_as_the_pace_allows():
    pace = Pace(lambda _: 0.02)
    began = monotonic()
    for _ in range(6):
        await pace.keep()
    assert monotonic() - began >= 5 * 0.02 - 0.001
