"""Processes of a fleet whose supervisor is gone: found and ended, so that nothing runs unnoticed."""

import os
from pathlib import Path

import psutil

from fleet import endings, wheels
from fleet.layout import Layout
from fleet.topology import MARK

PATIENCE_SECONDS = 15


def find(layout: Layout) -> list[psutil.Process]:
    """This user's processes that belong to this data folder."""
    ours = [process for process in psutil.process_iter() if process.pid != os.getpid() and _belongs(process, layout)]
    return sorted(ours, key=lambda process: process.pid)


def end(processes: list[psutil.Process]) -> None:
    """End them, politely first; returns when they are gone."""
    for process in processes:
        _quietly(process.terminate)
    alive = endings.still_running(processes, PATIENCE_SECONDS)
    for process in alive:
        _quietly(process.kill)
    endings.still_running(alive, PATIENCE_SECONDS)


def _quietly(act: object) -> None:
    try:
        if callable(act):
            act()
    except psutil.NoSuchProcess:
        pass


def _belongs(process: psutil.Process, layout: Layout) -> bool:
    try:
        if process.uids().real != os.getuid() or process.status() == psutil.STATUS_ZOMBIE:
            return False
        if process.environ().get(MARK) == str(layout.data):
            return True
        # The servers write their titles over their environment. Where they work and what they are tells them;
        # neither alone would do: a user's own shell may stand in the data folder.
        return Path(process.cwd()).is_relative_to(layout.data) and _is_server(Path(process.exe()))
    except (psutil.Error, OSError):
        return False


def _is_server(executable: Path) -> bool:
    return any(executable.is_relative_to(wheels.folder(package)) for package in wheels.SERVERS)
