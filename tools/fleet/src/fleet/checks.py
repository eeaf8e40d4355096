"""`./fleet check`: what can be told about the code without running it."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Mapping

from fleet.layout import ROOT
from fleet.progress import console

PYTHON = (sys.executable, "-P", "-m")
CHECKS = {
    "ruff check": (*PYTHON, "ruff", "check", "--quiet", "."),
    "ruff format": (*PYTHON, "ruff", "format", "--quiet", "--diff", "."),
    "pyright": (*PYTHON, "pyright"),
    "import-linter": (sys.executable, "-P", "-c", "from importlinter.cli import lint_imports_command as c; c()"),
    "contracts": (*PYTHON, "fleet", "contracts", "check"),
}


class Checks:
    """Runs them one after the other. They leave nothing behind that needs tidying up: `stop` ends them at once."""

    def __init__(self, commands: Mapping[str, tuple[str, ...]] = CHECKS) -> None:
        self._commands = commands
        self._stopped = False
        self._running: subprocess.Popen[str] | None = None

    def failing(self) -> list[str]:
        """Run them all, showing what those say that fail. Gives their names, also of the one that was stopped."""
        return [
            name for name, command in self._commands.items() if not self._stopped and not self._passes(name, command)
        ]

    def stop(self) -> None:
        """End the one that runs and start no other. May be called from another thread."""
        self._stopped = True
        if running := self._running:
            _kill(running)

    def _passes(self, name: str, command: tuple[str, ...]) -> bool:
        # A group of its own, to be ended as a whole: pyright is a program that starts another.
        running = subprocess.Popen(
            command, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, process_group=0
        )
        self._running = running
        try:
            if self._stopped:
                _kill(running)
            said, _ = running.communicate()
        finally:
            self._running = None
            _kill(running)
        if running.returncode == 0:
            console.print(f"[green]✓[/] {name}")
        elif not self._stopped:
            console.print(f"[red]✗[/] {name}")
            console.print(said, markup=False)
        return running.returncode == 0


def _kill(process: subprocess.Popen[str]) -> None:
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
