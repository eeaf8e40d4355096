"""The front ends: built with Node when their sources have changed, their files served by an nginx of their own."""

import contextlib
import fcntl
import hashlib
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

from fleet import nginx, node
from fleet.errors import FleetError
from fleet.layout import ROOT
from fleet.programs import Program

FOLDER = ROOT / "frontends"
CHECKOUT, DASHBOARD = "checkout", "dashboard"
"""Their processes; their sources stand in the folders of these names."""
TEMPLATE = FOLDER / "pages.conf.template"
PATHS = {
    CHECKOUT: "^/(checkout|[icl]/[A-Za-z0-9_-]+)?$",
    DASHBOARD: "^/(login|dashboard(/[a-z-]+)*)?/?$",
}
"""Where the page itself is found, beside its files."""
LOCK = FOLDER / "package-lock.json"
INSTALLED = FOLDER / "node_modules" / ".fleet-installed"
"""Says which lock was installed to its end, and whether with the tools that only checks and tests use."""
STAMPS = tuple(FOLDER / name / "dist" / ".fleet-built" for name in PATHS)
NOT_SOURCES = frozenset({"node_modules", "dist", "generated", "tests"})


def build(note: Callable[[str], None] = lambda _: None) -> None:
    """Bring the built files in step with the sources. Raises FleetError when that is not possible."""
    with _alone():
        wanted = _digest_of_sources()
        if all(_read(stamp) == wanted for stamp in STAMPS):
            return
        _install(with_tools=False)
        note("building")
        for front_end in PATHS:
            done = run_npm("run", "build", "--workspace", front_end)
            if done.returncode != 0:
                raise FleetError(f"The {front_end} could not be built.", "npm run build says:", node.last_lines(done))
        for stamp in STAMPS:
            stamp.write_text(wanted)


def install_tools() -> None:
    """What checks and tests of the front ends need, besides what building them does. Raises FleetError."""
    with _alone():
        _install(with_tools=True)


def run_npm(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run npm in the front ends' folder. Raises FleetError when it does not end."""
    try:
        return node.find().run_npm(*arguments, folder=FOLDER)
    except subprocess.TimeoutExpired:
        raise FleetError(f"npm {' '.join(arguments)} did not end within {node.LONGEST_RUN_SECONDS} s.") from None


def program(front_end: str, run_dir: Path, port: int) -> Program:
    """Serves one front end's files on loopback, to the proxy."""
    # A link, because the real path may hold characters that mean something in nginx's configuration.
    pages = run_dir / "pages"
    pages.unlink(missing_ok=True)
    pages.symlink_to(FOLDER / front_end / "dist")
    listen, paths = f"127.0.0.1:{port}", PATHS[front_end]
    values = {"RUN_DIR": ".", "PAGES_LISTEN": listen, "PAGES_ROOT": "pages", "PAGES_PATHS": paths}
    return nginx.program(run_dir, values, front_end, TEMPLATE, priority=25)


def _install(*, with_tools: bool) -> None:
    lock = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    if _read(INSTALLED) in ({f"{lock} with tools"} if with_tools else {lock, f"{lock} with tools"}):
        return
    done = run_npm("ci", *([] if with_tools else ["--omit=dev"]))
    if done.returncode != 0:
        raise FleetError(
            "What the front ends are built with could not be installed.",
            "Check the network and npm's registry settings, then run it again. npm ci says:",
            node.last_lines(done),
        )
    INSTALLED.write_text(f"{lock} with tools" if with_tools else lock)


def _digest_of_sources() -> str:
    digest = hashlib.sha256()
    for path in sorted(_sources(FOLDER)):
        digest.update(f"{path.relative_to(FOLDER)}\0{path.stat().st_size}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _sources(folder: Path) -> Iterator[Path]:
    for entry in folder.iterdir():
        if entry.is_dir():
            if entry.name not in NOT_SOURCES:
                yield from _sources(entry)
        elif not entry.name.startswith("."):
            yield entry


def _read(stamp: Path) -> str:
    with contextlib.suppress(FileNotFoundError):
        return stamp.read_text()
    return ""


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """Fleets that start at the same moment build once. The folder itself is the lock: nothing is left to clean up."""
    folder = os.open(FOLDER, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)
