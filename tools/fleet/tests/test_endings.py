"""What has ended is not waited for, whoever is to clear it away."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import psutil
import pytest

from fleet import endings

LONG_SECONDS = 30
_CARELESS = """
import subprocess, time
child = subprocess.Popen(["sleep", "60"])
print(child.pid, flush=True)
time.sleep(60)
"""


@pytest.fixture
def careless() -> Iterator[psutil.Popen]:
    """A process that never clears its ended child away. No shell: one may, until it has become its last command."""
    process = psutil.Popen([sys.executable, "-c", _CARELESS], stdout=subprocess.PIPE)
    with process:
        yield process
        for each in (*process.children(), process):
            each.kill()


def test_what_its_parent_has_not_cleared_away_has_ended(careless: psutil.Popen) -> None:
    assert careless.stdout
    child = psutil.Process(int(careless.stdout.readline()))
    assert endings.still_running([child], 0) == [child]
    child.kill()
    began = time.monotonic()
    assert endings.still_running([child], LONG_SECONDS) == []
    assert time.monotonic() - began < LONG_SECONDS
    assert child.status() == psutil.STATUS_ZOMBIE


def test_our_own_children_are_cleared_away() -> None:
    with psutil.Popen(["sleep", "60"]) as child:
        child.send_signal(signal.SIGKILL)
        assert endings.still_running([psutil.Process(child.pid)], LONG_SECONDS) == []
        assert not psutil.pid_exists(child.pid)


def test_what_runs_on_is_named_once_the_time_is_over(careless: psutil.Popen) -> None:
    assert [process.pid for process in endings.still_running([psutil.Process(careless.pid)], 0.1)] == [careless.pid]
