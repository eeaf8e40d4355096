"""Data folders that last as long as a test: made in the temporary folder, removed whatever happens."""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil

from fleet import fleet_run
from fleet.layout import Layout

PREFIX = "fleet-test-"
OWNER = "owner"


@contextlib.contextmanager
def data_folder() -> Iterator[Layout]:
    """An empty data folder. Afterwards whatever still runs on it is stopped, and it is deleted."""
    sweep()
    # Resolved: on some systems the temporary folder is a link, and processes know its real name.
    layout = Layout(Path(tempfile.mkdtemp(prefix=PREFIX)).resolve())
    (layout.data / OWNER).write_text(f"{os.getpid()} {psutil.Process().create_time()}")
    layout.make_folders()
    try:
        yield layout
    finally:
        fleet_run.take_down(layout)
        shutil.rmtree(layout.data, ignore_errors=True)


def sweep() -> None:
    """End and delete what a test run that was killed could not."""
    for folder in Path(tempfile.gettempdir()).resolve().glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError, ValueError):
            pid, born = (folder / OWNER).read_text().split()
            if folder.stat().st_uid == os.getuid() and not _lives(int(pid), float(born)):
                fleet_run.take_down(Layout(folder))
                shutil.rmtree(folder, ignore_errors=True)


def _lives(pid: int, born: float) -> bool:
    try:
        return abs(psutil.Process(pid).create_time() - born) < 1
    except psutil.NoSuchProcess:
        return False
