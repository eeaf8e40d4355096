"""What processes use: CPU seconds, and memory as PSS (shared pages divided among those who share them)."""

from collections.abc import Mapping
from dataclasses import dataclass

import psutil

from fleet.testing import RunningFleet


@dataclass(frozen=True, slots=True)
class Usage:
    cpu_seconds: float
    pss_bytes: int

    def since(self, earlier: "Usage") -> "Usage":
        """CPU used since then; memory as it is now."""
        return Usage(self.cpu_seconds - earlier.cpu_seconds, self.pss_bytes)


def of_fleet(fleet: RunningFleet) -> Mapping[str, Usage]:
    """By process of the fleet; a server's own children count with it."""
    return {state.name: _of_tree(state.pid) for state in fleet.supervisor.states() if state.pid}


def _of_tree(pid: int) -> Usage:
    cpu, pss = 0.0, 0
    root = psutil.Process(pid)
    for process in (root, *root.children(recursive=True)):
        try:
            times, memory = process.cpu_times(), process.memory_full_info()
        except psutil.NoSuchProcess:
            continue
        # Children that have ended are in their parent's times.
        cpu += times.user + times.system
        cpu += times.children_user + times.children_system if process.pid == pid else 0
        pss += getattr(memory, "pss", memory.rss)
    return Usage(cpu, pss)
