"""`./fleet restart`: new processes for old ones, while requests come in and none of them fails.

For each API process its relief is started first; one that runs already is started anew. When that is ready the process
is told to end: it lets nobody new in, so that the proxy and the other services turn to the relief, and answers whoever
is in. Then it is started anew, and the relief ends in the same manner, unless it is to go on.
"""

import time
from collections.abc import Sequence
from functools import partial

from fleet import readiness, run_state
from fleet.errors import FleetError
from fleet.fleet_run import ENDED
from fleet.layout import Layout
from fleet.progress import step
from fleet.supervision import NotRunningError, Supervisor
from fleet.topology import PROCESSES, RELIEFS, STANDING_RELIEFS


def chosen(wanted: Sequence[str]) -> list[str]:
    """The processes that are meant: a service's with its worker's, or all. Raises FleetError for an unknown name."""
    known = [process.name for process in PROCESSES]
    services = {process.service for process in PROCESSES}
    for name in wanted:
        if name not in services and name not in known:
            raise FleetError(f"There is no process {name!r}.", f"There are: {', '.join(known)}")
    return [p.name for p in PROCESSES if not wanted or p.name in wanted or p.service in wanted]


def restart(layout: Layout, wanted: Sequence[str] = (), *, quiet: bool = False) -> None:
    """Restart these processes, or all but the servers and the proxy. They get the environment of the last start, and
    the code as it is now. Raises FleetError; what ran before then still runs, or its relief does."""
    names = chosen(wanted)
    supervisor = Supervisor(layout)
    state = run_state.read(layout)
    if supervisor.pid() is None or state is None:
        raise FleetError("The fleet is not running.", "Start it: ./fleet up")
    if not set(RELIEFS.values()) <= state.ports.keys():
        raise FleetError("The fleet was started by an older release.", "Once: ./fleet down, then ./fleet up")
    supervisor.new_exits()  # What ended before is none of this.
    change = _Change(layout, supervisor, state.ports)
    workers = [name for name in names if name not in RELIEFS]
    apis = [name for name in names if name in RELIEFS]
    try:
        if apis:
            change.relieve(apis, quiet=quiet)
        if workers:
            with step("Workers", quiet=quiet) as shown:
                # What lies in the streams and due rows waits for them.
                change.stop(workers)
                change.start(workers)
                shown.note("restarted")
    except NotRunningError:
        raise FleetError("The process supervisor ended unexpectedly.", f"See {layout.supervisor_log}") from None


class _Change:
    def __init__(self, layout: Layout, supervisor: Supervisor, ports: dict[str, int]) -> None:
        self._layout = layout
        self._supervisor = supervisor
        self._ports = ports

    def relieve(self, apis: list[str], *, quiet: bool) -> None:
        reliefs = [RELIEFS[name] for name in apis]
        with step("Reliefs", quiet=quiet) as shown:
            try:
                self.stop([name for name in reliefs if name in STANDING_RELIEFS])
                self.start(reliefs)
            except FleetError as error:
                self.stop(reliefs)
                error.advice = f"Nothing was restarted: the old processes go on. {error.advice}"
                raise
            shown.note("ready")
        with step("Services", quiet=quiet) as shown:
            self.stop(apis)
            self.start(apis)
            self.stop([name for name in reliefs if name not in STANDING_RELIEFS])
            shown.note("restarted")

    def start(self, names: list[str]) -> None:
        """Start processes, each when the one before is ready: a start takes a whole core, which others work with."""
        for name in names:
            self._supervisor.start(name)
            url = f"http://127.0.0.1:{self._ports[name]}/health/ready"
            readiness.wait_for(self._supervisor, self._layout, {name: partial(readiness.answers_ok, url)})

    def stop(self, names: list[str]) -> None:
        """Let processes finish, and wait until each has ended; what takes too long is killed by the supervisor."""
        self._supervisor.stop(*names)
        while any(state.name in names and state.state not in ENDED for state in self._supervisor.states()):
            time.sleep(readiness.POLL_SECONDS)
