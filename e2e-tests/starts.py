"""Starts of service processes that are expected to end at once. What takes nearly all the time of a start, the imports,
is done once for all of them."""

import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from fleet.programs import Program

_STARTER = """
import importlib, json, os, sys
from chassis import serve

for module in sys.argv[1:]:
    importlib.import_module(module)
for line in sys.stdin:
    arguments, environment, said = json.loads(line)
    child = os.fork()
    if child == 0:
        os.dup2(os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), 1)
        os.environ.clear()
        os.environ.update(environment)
        sys.argv = ["chassis.serve", *arguments]
        serve.main()
        sys.exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


class Starter:
    """Starts programs, each in a process of its own, as `python -m chassis.serve` does."""

    def __init__(self, process: subprocess.Popen[str], folder: Path) -> None:
        self._process = process
        self._said = folder / "said.txt"

    def start(self, program: Program, environment: Mapping[str, str]) -> tuple[int, str]:
        """Start it with this environment and wait until it ends. Gives the exit code and what it has said."""
        arguments = program.command[program.command.index("chassis.serve") + 1 :]
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(f"{json.dumps([arguments, dict(environment), str(self._said)])}\n")
        self._process.stdin.flush()
        code = int(self._process.stdout.readline())
        return code, self._said.read_text()


@contextlib.contextmanager
def starter(services: Sequence[str], folder: Path) -> Iterator[Starter]:
    """One for these services' processes, which has an empty folder for itself."""
    command = [sys.executable, "-P", "-c", _STARTER, *(f"{service}.main" for service in services)]
    environment = {"PATH": os.environ["PATH"]}
    process = subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, process_group=0
    )
    try:
        yield Starter(process, folder)
    finally:
        # With it whatever it has started and should have ended.
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
