"""Whoever ends a command that has a fleet of its own ends the fleet."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
import uvloop

from fleet import endings, throwaway
from fleet.layout import ROOT
from fleet.stop_requests import unless_interrupted

LONG_SECONDS = 60
pytestmark = pytest.mark.timeout(180)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """One that is measuring."""
    command = [sys.executable, "-P", "-m", "fleet", "bench", "--seconds", "1"]
    env = {**os.environ, "TMPDIR": str(tmp_path), "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, cwd=ROOT, env=env, text=True, stdout=subprocess.PIPE) as process:
        assert process.stdout
        assert any(line.startswith("repetition 1") for line in process.stdout)
        yield process
        process.terminate()


def test_a_bench_that_is_terminated_leaves_neither_processes_nor_data(
    bench: subprocess.Popen[str], tmp_path: Path
) -> None:
    started = psutil.Process(bench.pid).children(recursive=True)
    bench.send_signal(signal.SIGTERM)
    assert bench.wait(LONG_SECONDS) == 130
    assert endings.still_running(started, 0) == []
    assert list(tmp_path.glob(f"{throwaway.PREFIX}*")) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_what_is_interrupted_clears_away_first(number: signal.Signals) -> None:
    cleared: list[str] = []

    async def work() -> int:
        try:
            os.kill(os.getpid(), number)
            await asyncio.sleep(LONG_SECONDS)
        finally:
            cleared.append("away")
        return 0

    handler = signal.getsignal(number)
    assert unless_interrupted(lambda: uvloop.run(work())) == 130
    assert cleared == ["away"]
    assert signal.getsignal(number) is handler


def test_what_nobody_interrupts_says_how_it_went() -> None:
    assert unless_interrupted(lambda: 3) == 3
