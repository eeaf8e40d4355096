"""`./fleet status`: each process, and what `/health` says."""

import time

import psutil
from rich import box
from rich.table import Table

from fleet import leftovers, readiness, run_state
from fleet.fleet_run import PROXY, SERVERS
from fleet.layout import Layout
from fleet.progress import console
from fleet.supervision import NotRunningError, ProcessState, Supervisor
from fleet.topology import RELIEFS, SERVING, STANDING_RELIEFS

UP = ("RUNNING", "STARTING")
"""The supervisor calls a process starting for its first second, however well it does."""
RESTING = frozenset(RELIEFS.values()) - set(STANDING_RELIEFS)
"""Those that are shown only while they run."""
COLOURS = {"RUNNING": "green", "STARTING": "yellow", "STOPPING": "yellow", "BACKOFF": "red", "FATAL": "red"}


def show(layout: Layout) -> int:
    """Print the state of every process. Gives 0 when the fleet is up and healthy, else 1."""
    state = run_state.read(layout)
    supervisor = Supervisor(layout)
    try:
        states = [state for state in supervisor.states() if state.name not in RESTING or state.pid]
    except NotRunningError:
        if left := leftovers.find(layout):
            pids = ", ".join(str(process.pid) for process in left)
            console.print(f"The supervisor is gone, but processes that it ran are left: {pids}. End them: ./fleet down")
            return 1
        console.print("The fleet is not running. Start it: ./fleet up")
        return 1
    restarts = supervisor.restarts()
    table = Table(box=box.SIMPLE, pad_edge=False)
    for title in ("process", "state"):
        table.add_column(title)
    for title in ("pid", "uptime", "restarts", "memory", "port"):
        table.add_column(title, justify="right")
    ports = state.ports if state else {}
    for process in sorted(states, key=_place):
        table.add_row(*_row(process, restarts.get(process.name, 0), ports.get(process.name)))
    console.print(table)
    if state and state.abandoned:
        console.print("Its ./fleet up was killed: it runs on unwatched. Stop it with ./fleet down", style="yellow")
    health = readiness.health(state.base_url) if state else {"status": "unknown"}
    parts = ", ".join(f"{name} {value}" for name, value in health.items() if name not in ("status", "timestamp"))
    where = state.base_url if state else PROXY
    console.print(f"{where}/health: {health['status']}{f' ({parts})' if parts else ''}")
    return 0 if health["status"] == "healthy" and all(s.state in UP for s in states) else 1


def _place(process: ProcessState) -> int:
    order = (*SERVERS, *SERVING, PROXY)
    return order.index(process.name) if process.name in order else len(order)


def _row(process: ProcessState, restarts: int, port: int | None) -> list[str]:
    running = process.pid > 0
    return [
        process.name,
        f"[{COLOURS.get(process.state, 'dim')}]{process.state.lower()}[/]",
        str(process.pid) if running else "",
        _duration(time.time() - process.started_at) if running else "",
        str(max(0, restarts)),
        f"{_memory(process.pid) / 2**20:.0f} MB" if running else "",
        str(port or ""),
    ]


def _memory(pid: int) -> int:
    """Bytes that the process and its children would give back: shared pages are counted once, for their share."""
    try:
        root = psutil.Process(pid)
        return sum(_own_memory(process) for process in (root, *root.children(recursive=True)))
    except psutil.Error:
        return 0


def _own_memory(process: psutil.Process) -> int:
    try:
        full = process.memory_full_info()
        return int(getattr(full, "pss", full.uss))
    except psutil.Error:
        return 0


def _duration(seconds: float) -> str:
    minutes, whole = divmod(int(max(0, seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    if days:
        return f"{days} d {hours} h"
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {whole} s" if minutes else f"{whole} s"
