"""What one run writes down for the next commands: `.data/run/fleet.json`, and the lock of the data folder."""

import contextlib
import fcntl
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace

import psutil

from fleet.errors import FleetError
from fleet.layout import Layout, write_private


@dataclass(frozen=True, slots=True)
class RunState:
    """The run that is on, or the one before."""

    base_url: str
    ports: dict[str, int]
    """By process; `proxy` is the API's."""
    supervisor_pid: int = 0
    supervisor_born: float = 0.0
    """With its time of birth a pid cannot be mistaken for a later process's."""
    owner_pid: int = 0
    """The `./fleet up` in whose terminal it runs; 0: detached."""
    owner_born: float = 0.0

    @property
    def detached(self) -> bool:
        return self.owner_pid == 0

    @property
    def supervisor_lives(self) -> bool:
        return _lives(self.supervisor_pid, self.supervisor_born)

    @property
    def abandoned(self) -> bool:
        """The supervisor is left over from a `./fleet up` that was itself killed."""
        return self.supervisor_lives and not self.detached and not _lives(self.owner_pid, self.owner_born)

    def supervised_by(self, pid: int) -> "RunState":
        return replace(self, supervisor_pid=pid, supervisor_born=_born(pid))

    def owned_by(self, pid: int) -> "RunState":
        return replace(self, owner_pid=pid, owner_born=_born(pid))


def _born(pid: int) -> float:
    try:
        return psutil.Process(pid).create_time()
    except psutil.NoSuchProcess:
        return 0.0


def _lives(pid: int, born: float) -> bool:
    try:
        process = psutil.Process(pid)
        return pid > 0 and abs(process.create_time() - born) < 1 and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def read(layout: Layout) -> RunState | None:
    """The last run of this data folder; None when there was none."""
    try:
        return RunState(**json.loads(layout.state_file.read_text()))
    except (FileNotFoundError, ValueError, TypeError):
        return None


def write(layout: Layout, state: RunState) -> None:
    write_private(layout.state_file, json.dumps(asdict(state), indent=2) + "\n")


@contextlib.contextmanager
def exclusive(layout: Layout, *, wait: bool = False) -> Iterator[None]:
    """Only one command at a time may start or stop the fleet of a data folder. Raises FleetError unless it waits."""
    descriptor = os.open(layout.lock_file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except OSError:
            raise FleetError(
                f"Another ./fleet is just starting or stopping what is in {layout.data}.", "Try again in a moment."
            ) from None
        yield
    finally:
        os.close(descriptor)
