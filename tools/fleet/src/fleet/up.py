"""`./fleet up` and `./fleet down`, as the user sees them."""

from rich.markup import escape

from fleet import fleet_run, leftovers, run_state, welcome
from fleet.errors import FleetError, StopRequested
from fleet.layout import Layout
from fleet.progress import console
from fleet.settings import Settings
from fleet.stop_requests import StopRequests
from fleet.supervision import NotRunningError, Supervisor

WATCH_SECONDS = 0.5


def up(settings: Settings, *, detach: bool) -> int:
    """Bring everything up; attached, stay and watch until told to stop. Gives the exit code."""
    layout = settings.layout
    layout.make_folders()
    with StopRequests() as requests:
        try:
            with run_state.exclusive(layout):
                _make_way(layout)
                plan = fleet_run.draw_up(settings)
                supervisor = fleet_run.bring_up(plan, attached=not detach, hurry=requests.impatient)
            console.print()
            console.print(welcome.text(plan), markup=False)
            console.print()
            if detach:
                console.print("It runs in the background: ./fleet status, ./fleet logs; stop it with ./fleet down")
                return 0
            console.print("Ctrl-C stops everything. In another terminal: ./fleet status, ./fleet logs -f", style="dim")
        except StopRequested:
            console.print("Stopped before it was up.")
            return 130
        requests.finish_calmly()
        return _stay(layout, supervisor, requests)


def _stay(layout: Layout, supervisor: Supervisor, requests: StopRequests) -> int:
    try:
        _watch(supervisor, requests)
    except NotRunningError:
        return _after_the_supervisor(layout, requests)
    console.print("\nStopping… (Ctrl-C again: at once)" if console.is_terminal else "Stopping…")
    with run_state.exclusive(layout):
        fleet_run.take_down(layout, requests.impatient, lambda phase: console.print(f"  {phase}", style="dim"))
    console.print("Stopped.")
    return 0


def _watch(supervisor: Supervisor, requests: StopRequests) -> None:
    """Say what crashes and that it came back, until a stop is requested. Raises NotRunningError."""
    restarting: set[str] = set()
    while not requests.wait(WATCH_SECONDS):
        states = {state.name: state for state in supervisor.states()}
        for ended in supervisor.new_exits():
            console.print(f"[yellow]! {escape(ended.name)}[/] ended ({escape(ended.how)}); restarting it…")
            restarting.add(ended.name)
        for name in [name for name in restarting if states[name].state == "RUNNING"]:
            restarting.discard(name)
            console.print(f"[green]✓ {escape(name)}[/] was restarted: pid {states[name].pid}")


def _after_the_supervisor(layout: Layout, requests: StopRequests) -> int:
    """Either somebody ran `./fleet down`, which notes that it did, or the supervisor died."""
    with run_state.exclusive(layout, wait=True):
        state = run_state.read(layout)
        if state is None or state.supervisor_pid == 0:
            console.print("Stopped by ./fleet down.")
            return 0
        fleet_run.take_down(layout, requests.impatient)
    raise FleetError("The process supervisor was killed; what it ran was stopped.", "Start again: ./fleet up")


def _make_way(layout: Layout) -> None:
    """End what a killed run left behind. Raises FleetError when a fleet is running properly."""
    state = run_state.read(layout)
    if Supervisor(layout).pid() is not None:
        if state is None or not state.abandoned:
            where = f" at {state.base_url}" if state else ""
            raise FleetError(f"The fleet is already running{where}.", "See ./fleet status; stop it with ./fleet down")
        console.print("A fleet is still running whose ./fleet up was killed: stopping it first.", style="yellow")
        fleet_run.take_down(layout)
    elif left := leftovers.find(layout):
        names = ", ".join(sorted({f"{process.pid}" for process in left}))
        console.print(f"Ending processes that a killed fleet left behind: {names}", style="yellow")
        leftovers.end(left)


def down(layout: Layout) -> int:
    """Stop the fleet of this data folder, whoever started it. Gives the exit code."""
    if not layout.run.is_dir():
        console.print("Nothing is running.")
        return 0
    with StopRequests() as requests, run_state.exclusive(layout):
        requests.finish_calmly()
        if Supervisor(layout).pid() is None and not leftovers.find(layout):
            console.print("Nothing is running.")
            return 0
        console.print("Stopping…")
        fleet_run.take_down(layout, requests.impatient, lambda phase: console.print(f"  {phase}", style="dim"))
        console.print("Stopped.")
    return 0
