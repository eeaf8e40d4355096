"""The supervisor of one fleet: supervisord, spoken to over a Unix socket that only this user can open."""

import contextlib
import http.client
import os
import re
import signal
import subprocess
import sys
import time
import xmlrpc.client
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import psutil
from supervisor.xmlrpc import SupervisorTransport

from fleet import endings
from fleet.errors import FleetError
from fleet.layout import Layout, write_private
from fleet.programs import Program, rendered_configuration, write_start_scripts
from fleet.topology import machine_environment

LONGEST_START_SECONDS = 10
LONGEST_END_SECONDS = 30
EXIT_LINE = re.compile(r"exited: (?P<name>\S+) \((?P<how>.*); (?:not )?expected\)")
SPAWN_LINE = re.compile(r"spawned: '(?P<name>[^']+)' with pid (?P<pid>\d+)")
CONNECTION_LOST = (OSError, http.client.HTTPException, xmlrpc.client.ProtocolError)


class NotRunningError(Exception):
    """No supervisor answers."""


@dataclass(frozen=True, slots=True)
class ProcessState:
    """What the supervisor knows of one process."""

    name: str
    state: str
    pid: int
    started_at: float


@dataclass(frozen=True, slots=True)
class Exit:
    """A process ended without having been told to. `how` is in words: `terminated by SIGKILL`."""

    name: str
    how: str


class Supervisor:
    """Client of the supervisor of one data folder, running or not."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        transport = SupervisorTransport(None, None, f"unix://{layout.supervisor_socket}")
        self._server = xmlrpc.client.ServerProxy("http://127.0.0.1", transport=cast(Any, transport), allow_none=True)
        self._seen_of_log = 0

    def _call(self, method: str, *arguments: Any) -> Any:
        # Whatever went wrong on the last connection, the next call begins with a new one.
        try:
            return getattr(self._server.supervisor, method)(*arguments)
        except CONNECTION_LOST as error:
            self._server("close")()
            raise NotRunningError(str(error)) from None

    def pid(self) -> int | None:
        """The supervisor's own process; None when none answers."""
        try:
            return int(self._call("getPID"))
        except NotRunningError:
            return None

    def launch(self, programs: list[Program]) -> int:
        """Start the supervisor itself, with none of the programs running yet. Gives its pid."""
        layout = self._layout
        layout.supervisor_socket.unlink(missing_ok=True)
        _set_aside(layout.supervisor_log)
        write_start_scripts(layout, programs)
        write_private(layout.run / "supervisord.conf", rendered_configuration(layout, programs))
        with (layout.run / "supervisord.out").open("wb") as said:
            process = subprocess.Popen(
                [sys.executable, "-P", "-W", "ignore", "-m", "supervisor.supervisord", "-c", "run/supervisord.conf"],
                cwd=layout.data,
                env=machine_environment(layout.data),
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                # A session of its own: Ctrl-C in the terminal must reach ./fleet only, which then stops all in order.
                start_new_session=True,
            )
        deadline = time.monotonic() + LONGEST_START_SECONDS
        while self.pid() is None:
            if process.poll() is not None or time.monotonic() > deadline:
                process.kill()
                raise FleetError(
                    "The process supervisor did not start.", details=(layout.run / "supervisord.out").read_text()
                )
            time.sleep(0.02)
        return process.pid

    def start(self, *names: str) -> None:
        """Start programs side by side; whether they come up is for their readiness to say."""
        for name in names:
            try:
                self._call("startProcess", name, False)
            except xmlrpc.client.Fault as fault:
                if "ALREADY_STARTED" not in fault.faultString:
                    raise FleetError(f"{name} could not be started: {fault.faultString}.") from None

    def stop(self, *names: str) -> None:
        """Ask programs to end; returns at once."""
        for name in names:
            try:
                self._call("stopProcess", name, False)
            except xmlrpc.client.Fault as fault:
                if "NOT_RUNNING" not in fault.faultString:
                    raise

    def signal(self, name: str, sent: signal.Signals) -> None:
        try:
            self._call("signalProcess", name, sent.name)
        except xmlrpc.client.Fault as fault:
            if "NOT_RUNNING" not in fault.faultString:
                raise

    def states(self) -> list[ProcessState]:
        """Every program of this fleet. Raises NotRunningError."""
        infos = cast(list[dict[str, Any]], self._call("getAllProcessInfo"))
        return [ProcessState(str(i["name"]), str(i["statename"]), int(i["pid"]), float(i["start"])) for i in infos]

    def end(self, pid: int) -> None:
        """Stop the supervisor itself and wait until it is gone."""
        with contextlib.suppress(NotRunningError, psutil.NoSuchProcess, xmlrpc.client.Fault):
            process = psutil.Process(pid)
            self._call("shutdown")
            if endings.still_running([process], LONGEST_END_SECONDS):
                process.kill()

    def new_exits(self) -> list[Exit]:
        """The unasked-for ends of processes since the last call, oldest first."""
        try:
            with self._layout.supervisor_log.open() as log:
                if os.fstat(log.fileno()).st_size < self._seen_of_log:
                    self._seen_of_log = 0  # The log was rotated.
                log.seek(self._seen_of_log)
                text = log.read()
                self._seen_of_log = log.tell()
        except FileNotFoundError:
            return []
        return [Exit(found["name"], found["how"]) for found in EXIT_LINE.finditer(text)]

    def restarts(self) -> dict[str, int]:
        """How often each process was started again since the fleet came up."""
        try:
            text = self._layout.supervisor_log.read_text()
        except FileNotFoundError:
            return {}
        names = [found["name"] for found in SPAWN_LINE.finditer(text)]
        return {name: names.count(name) - 1 for name in set(names)}


def _set_aside(log: Path) -> None:
    """Each run has its own supervisor log: restarts are counted from it."""
    if log.exists():
        log.replace(log.with_name(f"{log.name}.before"))
