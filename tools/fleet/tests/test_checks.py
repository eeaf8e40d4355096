"""Checks run one after the other, and end at once when they are told to."""

import sys
import threading
import time
from pathlib import Path

import psutil

from fleet.checks import Checks
from fleet.readiness import POLL_SECONDS

PROGRAM = (sys.executable, "-c")
FINE = (*PROGRAM, "")
BROKEN = (*PROGRAM, "raise SystemExit(1)")
STARTS_ANOTHER = "import subprocess, sys; subprocess.run([sys.executable, '-c', sys.argv[1], sys.argv[2]])"
TELLS_ITS_PID = "import os, pathlib, sys, time; pathlib.Path(sys.argv[1]).write_text(str(os.getpid())); time.sleep(600)"


def test_those_that_fail_are_named_and_the_others_still_run() -> None:
    assert Checks({"first": BROKEN, "second": FINE, "third": BROKEN}).failing() == ["first", "third"]


def has_ended(process: psutil.Process) -> bool:
    """Whether it has, soon: whoever is killed takes a moment to go."""
    deadline = time.monotonic() + 5
    while process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True


def test_one_that_runs_is_ended_at_once_with_what_it_has_started_and_no_other_starts(tmp_path: Path) -> None:
    pid, never = tmp_path / "pid", tmp_path / "never"
    endless = (*PROGRAM, STARTS_ANOTHER, TELLS_ITS_PID, str(pid))
    checks = Checks({"endless": endless, "after it": (*PROGRAM, TELLS_ITS_PID, str(never))})
    running = threading.Thread(target=checks.failing)
    running.start()
    deadline = time.monotonic() + 20
    while not (pid.exists() and pid.read_text()) and time.monotonic() < deadline:
        time.sleep(POLL_SECONDS)
    started = psutil.Process(int(pid.read_text()))
    checks.stop()
    running.join(5)
    assert not running.is_alive()
    assert has_ended(started)
    assert not never.exists()
