"""Parts that run side by side: each once, nobody idle while one waits, and all in an order that ends early."""

import threading
from collections.abc import Callable

import pytest

from fleet import lanes
from fleet.test_run import FOLDERS, ORDER, PARTS

PATIENCE_SECONDS = 30


def nothing() -> None:
    """There is nothing to stop."""


def test_every_part_is_run_once_when_none_is_named() -> None:
    assert sorted(ORDER) == sorted(PARTS)
    assert len(set(FOLDERS.values())) == len(FOLDERS)


def test_while_one_is_at_a_long_part_the_other_does_all_the_rest() -> None:
    rest_is_done = threading.Event()
    done: list[str] = []

    def work(piece: str) -> str:
        if piece == "long":
            assert rest_is_done.wait(PATIENCE_SECONDS)
        else:
            done.append(piece)
            if len(done) == 3:
                rest_is_done.set()
        return piece

    assert sorted(lanes.run(["long", "a", "b", "c"], [work, work], nothing)) == ["a", "b", "c", "long"]
    assert done == ["a", "b", "c"], "in this order"


def test_a_lane_does_one_at_a_time_and_nobody_elses() -> None:
    free = [threading.Lock(), threading.Lock()]

    def lane(place: threading.Lock) -> Callable[[int], int]:
        def work(piece: int) -> int:
            assert place.acquire(blocking=False), "it was still at another"
            place.release()
            return piece

        return work

    assert sorted(lanes.run(range(100), [lane(each) for each in free], nothing)) == list(range(100))


def test_whoever_is_at_work_when_another_fails_is_stopped_and_takes_nothing_more() -> None:
    begun, stopped = threading.Event(), threading.Event()
    taken: list[int] = []

    def fails(_: int) -> int:
        assert begun.wait(PATIENCE_SECONDS)
        raise RuntimeError

    def works(piece: int) -> int:
        taken.append(piece)
        begun.set()
        assert stopped.wait(PATIENCE_SECONDS)
        return piece

    with pytest.raises(RuntimeError):
        lanes.run([1, 2, 3, 4], [fails, works], stopped.set)
    assert len(taken) == 1
