"""`./fleet check`: what can be told about the code without running it."""

import subprocess
import sys

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


def failing() -> list[str]:
    """Run them all, showing what those say that fail. Gives their names."""
    return [name for name, command in CHECKS.items() if not _passes(name, command)]


def _passes(name: str, command: tuple[str, ...]) -> bool:
    done = subprocess.run(command, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    if done.returncode == 0:
        console.print(f"[green]✓[/] {name}")
        return True
    console.print(f"[red]✗[/] {name}")
    console.print(done.stdout, markup=False)
    return False
