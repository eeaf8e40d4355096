"""Which port each process listens on, and who is in the way when it is taken."""

import fcntl
import os
import socket
import tempfile
from collections.abc import Collection, Mapping
from pathlib import Path

import psutil

from fleet.errors import FleetError

SPARE_PORTS = range(20_000, 32_000)
"""Below the range that kernels give to outgoing connections: a restarted process must find its port free again."""
_given: set[int] = set()
_reserved: dict[int, int] = {}
"""The open files, locked while this process lives, that keep a port from others who look for one."""


def assign(
    wanted: Mapping[str, int], *, any_ports: bool, previous: Mapping[str, int], doors: Collection[int] = ()
) -> dict[str, int]:
    """A free loopback port for every name: the one of the last run, the wanted one, or any other; none of `doors`."""
    assigned: dict[str, int] = {}
    for name, port in wanted.items():
        first_choices = [previous[name]] if name in previous else []
        candidates = first_choices if any_ports else [*first_choices, port]
        taken = set(assigned.values()) | (set(wanted.values()) - {port}) | set(doors)
        assigned[name] = next((p for p in candidates if p not in taken and _reserve(p)), 0) or spare(taken)
    return assigned


def spare(taken: set[int]) -> int:
    """Any free loopback port that is not in `taken`; never the same twice in one process."""
    # Fleets that start at the same moment begin their search in different places: they find theirs sooner.
    start = os.getpid() * 16
    for offset in range(len(SPARE_PORTS)):
        port = SPARE_PORTS[(start + offset) % len(SPARE_PORTS)]
        if port not in taken and port not in _given and _reserve(port):
            _given.add(port)
            return port
    raise FleetError("No free port was found.", "Stop something that listens on loopback, then try again.")


def _reserve(port: int) -> bool:
    """Whether the port is free, and no other fleet of this user that is just starting has chosen it."""
    if port not in _reserved:
        folder = Path(tempfile.gettempdir()) / f"fleet-ports-{os.getuid()}"
        folder.mkdir(mode=0o700, exist_ok=True)
        file = os.open(folder / str(port), os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
            return False
        _reserved[port] = file
    return is_free(port)


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        # As servers do: a connection that is only lingering does not count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def require_free(port: int, host: str, variable: str) -> None:
    """Raises FleetError that says who holds the port."""
    if is_free(port, host):
        return
    if port < 1024:
        raise FleetError(
            f"Port {port} is not open to this user, or taken.", f"Choose another: {variable}=8000 ./fleet up"
        )
    raise FleetError(
        f"Port {port} is taken by {holder(port)}.",
        f"Stop it, or choose another port: {variable}={port + 10} ./fleet up",
    )


def holder(port: int) -> str:
    """The process that listens on the port, in words."""
    try:
        for connection in psutil.net_connections(kind="tcp"):
            _, local_port = connection.laddr or ("", 0)
            if connection.status == psutil.CONN_LISTEN and local_port == port and connection.pid:
                process = psutil.Process(connection.pid)
                command = " ".join(process.cmdline()) or process.name()
                return f"process {connection.pid} ({command if len(command) <= 80 else command[:79] + '…'})"
    except psutil.Error:
        pass  # Other users' processes are hidden from an ordinary user.
    return "another program (of another user: it cannot be named)"
