"""`./fleet reset`: gives up the data of a fleet."""

import shutil

from fleet import leftovers, run_state
from fleet.errors import FleetError
from fleet.layout import Layout
from fleet.supervision import Supervisor


def require_stopped(layout: Layout) -> None:
    """Raises FleetError while anything runs on the data."""
    if Supervisor(layout).pid() is not None or leftovers.find(layout):
        raise FleetError("The fleet is running.", "Stop it first: ./fleet down")


def reset(layout: Layout) -> None:
    """Delete what this tool made in the data folder, and nothing that others may have put there."""
    with run_state.exclusive(layout):
        require_stopped(layout)
        for folder in (layout.postgres, layout.data / "postgres.unfinished", layout.valkey, layout.nginx, layout.logs):
            shutil.rmtree(folder, ignore_errors=True)
        layout.secrets_file.unlink(missing_ok=True)
    shutil.rmtree(layout.run, ignore_errors=True)
    if layout.data.is_dir() and not any(layout.data.iterdir()):
        layout.data.rmdir()
