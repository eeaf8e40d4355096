"""Work that is done side by side, whoever is free taking the next piece."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Piece = TypeVar("Piece")
Result = TypeVar("Result")


def run(pieces: Iterable[Piece], lanes: Sequence[Callable[[Piece], Result]], stop: Callable[[], None]) -> list[Result]:
    """Give every piece to one of the lanes, each of which does one at a time. Gives the results, in no order.

    `stop` is called once this ends, also by an exception: it must make lanes that are still at work return soon.
    """
    waiting = iter(list(pieces))
    ended = False

    def drain(lane: Callable[[Piece], Result]) -> list[Result]:
        return [lane(piece) for piece in waiting if not ended]

    with ThreadPoolExecutor(len(lanes)) as threads:
        futures = [threads.submit(drain, lane) for lane in lanes]
        try:
            return [result for future in futures for result in future.result()]
        finally:
            ended = True
            stop()
