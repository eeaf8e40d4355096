"""Where things are: the repository, and what one fleet keeps in its data folder."""

import hashlib
import os
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from fleet.errors import FleetError

ROOT = Path(__file__).resolve().parents[4]
SOCKET_PATH_LIMIT = 100
"""Bytes; the kernel's own limit for a Unix socket is 107, and supervisord makes a longer name for a moment."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The folders and files of one fleet, all below `data`."""

    data: Path

    @property
    def run(self) -> Path:
        """What only has a meaning while the fleet runs: configurations, start scripts, state."""
        return self.data / "run"

    @property
    def logs(self) -> Path:
        return self.data / "logs"

    @property
    def postgres(self) -> Path:
        return self.data / "postgres"

    @property
    def valkey(self) -> Path:
        return self.data / "valkey"

    @property
    def nginx(self) -> Path:
        return self.data / "nginx"

    @property
    def checkout(self) -> Path:
        return self.data / "checkout"

    @property
    def dashboard(self) -> Path:
        return self.data / "dashboard"

    @property
    def secrets_file(self) -> Path:
        return self.data / "secrets.json"

    @property
    def state_file(self) -> Path:
        return self.run / "fleet.json"

    @property
    def lock_file(self) -> Path:
        return self.run / "fleet.lock"

    @property
    def supervisor_log(self) -> Path:
        return self.logs / "supervisord.log"

    def log(self, process: str) -> Path:
        return self.logs / f"{process}.log"

    @property
    def supervisor_socket(self) -> Path:
        """A path that is short enough, however deep the data folder lies."""
        beside_state = self.run / "supervisor.sock"
        if len(os.fsencode(beside_state)) <= SOCKET_PATH_LIMIT - 20:
            return beside_state
        digest = hashlib.sha256(os.fsencode(self.data)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"fleet-{os.getuid()}-{digest}" / "supervisor.sock"

    def make_folders(self) -> None:
        """Create what is missing, private to this user. Raises FleetError when that is not possible."""
        try:
            for folder in (self.data, self.run, self.logs, self.valkey, self.nginx, self.checkout, self.dashboard):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                if not os.access(folder, os.W_OK | os.X_OK):
                    raise PermissionError(13, "Permission denied", str(folder))
            make_private(self.supervisor_socket.parent)
        except OSError as error:
            raise FleetError(
                f"The data folder {self.data} is not writable: {error.strerror or error}.",
                "Give it to the user that runs ./fleet, or name another one: FLEET_DATA=/path ./fleet up",
            ) from None


def make_private(folder: Path) -> None:
    """Make sure that `folder` exists and is ours alone: a shared temporary folder may hold somebody's trap."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise PermissionError(13, f"belongs to somebody else: {folder}")
    folder.chmod(0o700)


def write_private(path: Path, text: str, mode: int = 0o600) -> None:
    """Replace the file in one step; nobody else can read it at any moment."""
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.new")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    unfinished.replace(path)
