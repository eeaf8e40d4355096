"""Waiting until processes have ended. A zombie has: only its parent can clear it away, who may be waiting for us."""

import time
from collections.abc import Sequence

import psutil

POLL_SECONDS = 0.02


def still_running(processes: Sequence[psutil.Process], within_seconds: float) -> list[psutil.Process]:
    """Those that have not ended after so long; returns as soon as all have."""
    deadline = time.monotonic() + within_seconds
    alive = list(processes)
    while alive := [process for process in alive if _runs(process)]:
        if time.monotonic() > deadline:
            break
        time.sleep(POLL_SECONDS)
    return alive


def _runs(process: psutil.Process) -> bool:
    try:
        # Clears away what is our own child.
        process.wait(timeout=0)
    except psutil.NoSuchProcess:
        return False
    except psutil.TimeoutExpired:
        try:
            return process.status() != psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:
            return False
    return False
