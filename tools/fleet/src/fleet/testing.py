"""For tests: a whole private fleet beside whatever else runs on the machine."""

import contextlib
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import psutil

from fleet import fleet_run, readiness, settings, throwaway
from fleet.fleet_run import Plan
from fleet.supervision import Supervisor
from fleet.topology import RELIEFS, SERVING, role_url

HEALTHY_WITHIN_SECONDS = 60


@dataclass(frozen=True, slots=True)
class RunningFleet:
    """A fleet that is up. Processes are named as in `./fleet status`: `payments`, `payments-worker`, `postgres`, …"""

    plan: Plan
    supervisor: Supervisor

    @property
    def base_url(self) -> str:
        """Of the API, without a trailing slash."""
        return self.plan.base_url

    @property
    def admin_database_url(self) -> str:
        return self.plan.admin_url

    @property
    def redis_url(self) -> str:
        return self.plan.redis_url

    def database_url(self, service: str) -> str:
        """The URL of the service's own role."""
        return role_url(self.plan.admin_url, service, self.plan.secrets[f"{service.upper()}_DB_PASSWORD"])

    def process_url(self, process: str) -> str:
        """Where a process answers `/health/ready` and `/metrics`, past the proxy."""
        return f"http://127.0.0.1:{self.plan.ports[process]}"

    def pid(self, process: str) -> int:
        """The pid that it has now; 0 while it is not running."""
        return next(state.pid for state in self.supervisor.states() if state.name == process)

    def signal(self, process: str, sent: signal.Signals) -> None:
        """SIGSTOP and SIGCONT freeze and wake a process."""
        psutil.Process(self.pid(process)).send_signal(sent)

    def kill(self, process: str) -> int:
        """`kill -9`; the supervisor starts it again. Gives the pid that was killed, once it is gone."""
        killed = psutil.Process(self.pid(process))
        killed.kill()
        # The supervisor reaps it; until then it is a zombie, which does no more either.
        deadline = time.monotonic() + 10
        while killed.is_running() and killed.status() != psutil.STATUS_ZOMBIE and time.monotonic() < deadline:
            time.sleep(0.01)
        return killed.pid

    def stop(self, process: str) -> None:
        """Stop a process cleanly and keep it stopped."""
        self.supervisor.stop(process)
        if process in (*RELIEFS, *RELIEFS.values()):
            # No test is worth the wait until idle clients have turned elsewhere.
            self.supervisor.signal(process, signal.SIGINT)
        until(lambda: self._state(process) in fleet_run.ENDED, f"{process} to stop")

    def start(self, process: str) -> None:
        """Start a process that was stopped."""
        self.supervisor.start(process)
        until(lambda: self._state(process) == "RUNNING", f"{process} to run")

    def log(self, process: str) -> str:
        """Everything that it has logged."""
        return self.plan.settings.layout.log(process).read_text(errors="replace")

    def wait_until_healthy(self) -> None:
        """Return when `/health` and every process's own readiness are fine."""

        def fine() -> bool:
            urls = [f"{self.process_url(name)}/health/ready" for name in SERVING]
            return readiness.health(self.base_url)["status"] == "healthy" and all(map(readiness.answers_ok, urls))

        until(fine, "the fleet to be healthy")

    def _state(self, process: str) -> str:
        return next(state.state for state in self.supervisor.states() if state.name == process)


@contextlib.contextmanager
def running_fleet(variables: Mapping[str, str], *, durable: bool = False) -> Iterator[RunningFleet]:
    """A new fleet with these settings and no others, on free ports, with an empty database; gone afterwards.

    `durable`: commits reach the disk, as they do for real; tests need not wait for that.
    """
    with throwaway.data_folder() as layout:
        chosen = {"FLEET_PORTS": "auto", **variables, "FLEET_DATA": str(layout.data)}
        plan = fleet_run.draw_up(settings.interpret(chosen, durable=durable))
        yield RunningFleet(plan, fleet_run.bring_up(plan, attached=True, quiet=True))


def until(condition: Callable[[], bool], what: str) -> None:
    """Return once the condition holds. Raises TimeoutError that says what was waited for."""
    deadline = time.monotonic() + HEALTHY_WITHIN_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {HEALTHY_WITHIN_SECONDS} s for {what}")
        time.sleep(readiness.POLL_SECONDS)
