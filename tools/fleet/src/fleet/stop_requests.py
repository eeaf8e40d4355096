"""Ctrl-C, SIGTERM and a closed terminal: the first asks for a clean stop, the second for a quick one."""

import signal
import threading
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Self

from fleet.errors import StopRequested
from fleet.progress import console

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StopRequests:
    """While entered, the signals no longer end this process: they are counted here.

    Inside `interruptible` the first of them also raises `StopRequested`.
    """

    def __init__(self) -> None:
        self._count = 0
        self._interrupts = True
        self._arrived = threading.Event()

    def __enter__(self) -> Self:
        self._before = {number: signal.signal(number, self._on_signal) for number in SIGNALS}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002
        self._count += 1
        self._arrived.set()
        if self._interrupts:
            self._interrupts = False
            raise StopRequested

    def finish_calmly(self) -> None:
        """From here on signals no longer interrupt; `wait` and `impatient` tell of them."""
        self._interrupts = False

    def wait(self, seconds: float) -> bool:
        """Wait for a request at most that long; True when one has arrived."""
        return self._arrived.wait(seconds)

    def impatient(self) -> bool:
        """A second request has arrived."""
        return self._count > 1


def unless_interrupted(work: Callable[[], int]) -> int:
    """The exit code of `work`, for work that runs event loops. They know how to end with Ctrl-C, so the other signals
    do what that does: `work` clears away what it has started."""
    # Also where it was started in the background, which ignores it.
    before = {signal.SIGINT: signal.signal(signal.SIGINT, signal.default_int_handler)}
    for number in set(SIGNALS) - {signal.SIGINT}:
        before[number] = signal.signal(number, lambda *_: signal.raise_signal(signal.SIGINT))
    try:
        return work()
    except KeyboardInterrupt:
        console.print("\nInterrupted.")
        return 130
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
