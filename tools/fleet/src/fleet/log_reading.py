"""`./fleet logs`: the end of one process's log or of all, and what is added."""

import itertools
import os
import time
from collections.abc import Iterator
from pathlib import Path

from fleet.errors import FleetError
from fleet.layout import Layout
from fleet.readiness import last_lines

POLL_SECONDS = 0.3
COLOURS = (36, 32, 33, 35, 34, 96, 92, 93, 95, 94)


def names(layout: Layout) -> list[str]:
    """The processes that have a log."""
    return sorted(path.stem for path in layout.logs.glob("*.log"))


def chosen(layout: Layout, wanted: str | None) -> list[str]:
    """A process's log, or a service's with its worker's, or all. Raises FleetError for a name without a log."""
    known = names(layout)
    if not known:
        raise FleetError("There are no logs yet.", "Start the fleet: ./fleet up")
    if wanted is None:
        return [name for name in known if name != "supervisord"]
    found = [name for name in known if name in (wanted, f"{wanted}-worker")]
    if not found:
        raise FleetError(f"There is no log of {wanted!r}.", f"There are: {', '.join(known)}")
    return found


def lines(layout: Layout, processes: list[str], count: int, *, follow: bool, colours: bool) -> Iterator[str]:
    """The last `count` lines of each; with `follow` then whatever is added, for ever."""
    labels = _labels(processes, colours=colours)
    followed = {name: _Followed(layout.log(name)) for name in processes}
    for name in processes:
        yield from (labels[name] + line for line in last_lines(layout.log(name), count).splitlines())
    while follow:
        for name in processes:
            yield from (labels[name] + line for line in followed[name].added())
        time.sleep(POLL_SECONDS)


def _labels(processes: list[str], *, colours: bool) -> dict[str, str]:
    """What stands before each process's lines; nothing when there is only one."""
    if len(processes) == 1:
        return {processes[0]: ""}
    width = max(map(len, processes))
    painted = zip(processes, itertools.cycle(COLOURS), strict=False)
    return {
        name: f"\x1b[{colour}m{name:<{width}}\x1b[0m | " if colours else f"{name:<{width}} | "
        for name, colour in painted
    }


class _Followed:
    """A growing file that may be rotated away under its reader."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = path.open("rb")
        self._file.seek(0, os.SEEK_END)
        self._half = b""

    def added(self) -> Iterator[str]:
        text = self._half + self._file.read()
        *whole, self._half = text.split(b"\n")
        if not text and self._was_rotated():
            self._file.close()
            self._file = self._path.open("rb")
        yield from (line.decode(errors="replace") for line in whole)

    def _was_rotated(self) -> bool:
        try:
            return self._path.stat().st_ino != os.fstat(self._file.fileno()).st_ino
        except FileNotFoundError:
            return False
