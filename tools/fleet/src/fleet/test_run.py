"""`./fleet test`: every part's tests on servers of their own, and what came of it."""

import contextlib
import functools
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

from fleet import lanes, ports, postgres, readiness, throwaway, valkey
from fleet.checks import Checks
from fleet.errors import FleetError, StopRequested
from fleet.layout import ROOT
from fleet.progress import console, step
from fleet.stop_requests import StopRequests
from fleet.supervision import Supervisor
from fleet.topology import INHERITED, SERVICES

CHECK = "check"
FOLDERS = {
    "chassis": "libs/chassis/tests",
    **{service: f"services/{service}/tests" for service in SERVICES},
    "proxy": "gateway-proxy/tests",
    "frontends": "frontends/tests",
    "tools": "tools/fleet/tests",
    "sandbox": "examples/instamojo-sandbox/tests",
    "browser": "e2e-tests/browser",
    "e2e": "e2e-tests",
}
PARTS = (CHECK, *FOLDERS)
ORDER = (
    # It installs what fleets build the pages with: later, that would be done twice.
    "frontends",
    *("payments", "e2e", "browser", "tools", "chassis", "webhooks", "refunds"),
    *(CHECK, "merchants", "orders", "proxy", "sandbox"),
)
"""In which all parts are taken: the longest early, so that what runs side by side ends at about the same time."""
SIDE_BY_SIDE = 2
"""Tests wait more than they compute."""
WITHOUT_SERVERS = (CHECK, "proxy", "frontends", "sandbox", "browser", "e2e")
PASSED_ON = (*INHERITED, "TERM", "COLORTERM", "NO_COLOR", "FORCE_COLOR", "CI", "PYTEST_ADDOPTS", "HYPOTHESIS_PROFILE")
CALM_END_SECONDS = 60
NO_TESTS_COLLECTED = 5


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one part."""

    part: str
    passed: int
    failed: int
    skipped: int
    seconds: float

    @property
    def line(self) -> str:
        counts = f"{self.passed} passed, {self.failed} failed" + (f", {self.skipped} skipped" if self.skipped else "")
        ran = self.passed + self.failed + self.skipped > 0 or self.part == CHECK
        return f"{self.part:<10} {counts if ran else 'no tests':<34} {self.seconds:6.1f} s"


def run(part: str, arguments: list[str]) -> int:
    """Run one part or `all`; `arguments` go to pytest. Gives the exit code: 0 only when tests ran and none failed."""
    if part not in (*PARTS, "all"):
        raise FleetError(f"There is no part {part!r}.", f"The parts are: {', '.join(PARTS)}")
    parts = ORDER if part == "all" else (part,)
    outcomes: list[Outcome] = []
    with StopRequests():
        try:
            with contextlib.ExitStack() as stack:
                needs_servers = any(name not in WITHOUT_SERVERS for name in parts)
                # Tests empty their servers: what runs side by side has servers of its own.
                copies = range(min(SIDE_BY_SIDE, len(parts)))
                servers = [stack.enter_context(_servers()) if needs_servers else {} for _ in copies]
                outcomes = _Lanes(arguments, servers).run(parts)
        except StopRequested:
            console.print("\nInterrupted.")
            return 130
    return _sum_up(outcomes)


def _sum_up(outcomes: list[Outcome]) -> int:
    console.print()
    for outcome in outcomes:
        console.print(f"{'[red]✗[/]' if outcome.failed else '[green]✓[/]'} {outcome.line}")
    passed, failed = sum(o.passed for o in outcomes), sum(o.failed for o in outcomes)
    sys.stdout.write(f"\n{passed} passed, {failed} failed\n")
    only_checked = all(outcome.part == CHECK for outcome in outcomes)
    return 1 if failed or (passed == 0 and not only_checked) else 0


class _Lanes:
    """Runs parts, as many side by side as there are servers for. What these say is shown part by part."""

    def __init__(self, arguments: list[str], servers: Sequence[Mapping[str, str]]) -> None:
        self._arguments = arguments
        self._environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
        self._servers = servers
        self._side_by_side = len(servers) > 1
        self._running: set[subprocess.Popen[bytes]] = set()
        self._checks = Checks()

    def run(self, parts: Sequence[str]) -> list[Outcome]:
        """What came of each part. When a stop is requested, tests that run clean up first."""
        each = [functools.partial(self._run_part, servers) for servers in self._servers]
        return sorted(lanes.run(parts, each, self._stop), key=lambda outcome: PARTS.index(outcome.part))

    def _run_part(self, servers: Mapping[str, str], part: str) -> Outcome:
        began = time.monotonic()
        if not self._side_by_side:
            console.print(f"\n[bold]— {part} —[/]")
        if part == CHECK:
            return Outcome(part, 0, len(self._checks.failing()), 0, time.monotonic() - began)
        if not any((ROOT / FOLDERS[part]).rglob("test_*.py")):
            console.print("no tests")
            return Outcome(part, 0, 0, 0, 0.0)
        with tempfile.TemporaryDirectory(prefix="fleet-report-") as folder:
            report, said = Path(folder) / "report.xml", Path(folder) / "said.txt"
            code = self._pytest(FOLDERS[part], [f"--junitxml={report}", *self._arguments], servers, said)
            passed, failed, skipped = _counts(report)
            if self._side_by_side:
                console.print(f"\n[bold]— {part} —[/]")
                sys.stdout.write(said.read_text(errors="replace"))
        if code not in (0, NO_TESTS_COLLECTED) and failed == 0:
            failed = 1  # It broke before or after the tests, which is no better.
        return Outcome(part, passed, failed, skipped, time.monotonic() - began)

    def _pytest(self, folder: str, arguments: list[str], servers: Mapping[str, str], said: Path) -> int:
        apart = [f"--ignore={other}" for other in FOLDERS.values() if other.startswith(f"{folder}/")]
        command = [sys.executable, "-P", "-m", "pytest", folder, *apart, "-q", "-o", "junit_family=xunit2", *arguments]
        with said.open("wb") as file:
            process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=self._environment | dict(servers),
                # A group of its own: a Ctrl-C reaches it once, from here, and not a second time while it cleans up.
                process_group=0,
                stdin=subprocess.DEVNULL,
                stdout=file if self._side_by_side else None,
                stderr=subprocess.STDOUT if self._side_by_side else None,
            )
            self._running.add(process)
            try:
                return process.wait()
            finally:
                self._running.discard(process)

    def _stop(self) -> None:
        self._checks.stop()
        running = list(self._running)
        for process in running:
            process.send_signal(signal.SIGINT)
        for process in running:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(CALM_END_SECONDS)
            process.kill()


def _counts(report: Path) -> tuple[int, int, int]:
    """Passed, failed, skipped, as pytest's own report counts them."""
    if not report.exists():
        return 0, 0, 0
    root = ET.parse(report).getroot()  # noqa: S314 # written by our own pytest
    total = {name: sum(int(suite.get(name, 0)) for suite in root.iter("testsuite")) for name in COUNTED}
    failed = total["failures"] + total["errors"]
    return total["tests"] - failed - total["skipped"], failed, total["skipped"]


COUNTED = ("tests", "failures", "errors", "skipped")


@contextlib.contextmanager
def _servers() -> Iterator[dict[str, str]]:
    """An empty PostgreSQL and Valkey, as the variables that the tests read; gone afterwards."""
    with throwaway.data_folder() as layout:
        password = "tests"  # noqa: S105 # it guards nothing
        with step("PostgreSQL and Valkey for the tests"):
            postgres.create(layout, password)
            database_port = ports.spare(set())
            redis_port = ports.spare({database_port})
            servers = [
                postgres.program(layout, database_port, durable=False),
                valkey.program(layout, redis_port, password),
            ]
            supervisor = Supervisor(layout)
            supervisor.launch(servers)
            supervisor.start(*(server.name for server in servers))
            urls = {
                "TEST_DATABASE_URL": postgres.admin_url(password, database_port, "postgres"),
                "TEST_REDIS_URL": valkey.url(password, redis_port),
            }
            ready = {
                "postgres": lambda: postgres.answers(urls["TEST_DATABASE_URL"]),
                "valkey": lambda: valkey.answers(urls["TEST_REDIS_URL"]),
            }
            readiness.wait_for(supervisor, layout, ready)
        yield urls
