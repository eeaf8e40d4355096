"""What the user sees while things come up: a spinner in a terminal, plain lines elsewhere."""

import contextlib
import time
from collections.abc import Iterator

from rich.console import Console
from rich.markup import escape
from rich.status import Status

console = Console(highlight=False, soft_wrap=True)
error_console = Console(stderr=True, highlight=False, soft_wrap=True)


class Step:
    """One phase of the start; `note` tells what has been reached within it."""

    def __init__(self, title: str, status: Status | None) -> None:
        self.title = title
        self._status = status
        self._notes: list[str] = []

    def note(self, text: str) -> None:
        self._notes.append(text)
        if self._status:
            self._status.update(f"{escape(self.title)}  [dim]{escape(', '.join(self._notes))}[/]")

    @property
    def notes(self) -> str:
        return ", ".join(self._notes)


@contextlib.contextmanager
def step(title: str, *, quiet: bool = False) -> Iterator[Step]:
    """Show that something is going on, then that it is done and how long it took."""
    if quiet:
        yield Step(title, None)
        return
    began = time.monotonic()
    with contextlib.ExitStack() as stack:
        status = stack.enter_context(console.status(escape(title))) if console.is_terminal else None
        reached = Step(title, status)
        try:
            yield reached
        except BaseException:
            console.print(f"[red]✗[/] {escape(title)}")
            raise
    seconds = f"{time.monotonic() - began:.1f} s"
    notes = f"  [dim]{escape(reached.notes)}[/]" if reached.notes else ""
    console.print(f"[green]✓[/] {escape(title)}{notes}  [dim]{seconds}[/]")
