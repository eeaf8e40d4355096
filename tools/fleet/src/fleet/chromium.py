"""A Chromium for the browser tests: the machine's own, apt's, or one that npm ships."""

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from fleet import node
from fleet.errors import FleetError
from fleet.layout import ROOT
from fleet.progress import error_console

SHELL = "chromium-headless-shell"
"""Debian's Chromium without windows: the same pages cost it less of the processor."""
NAMES = (SHELL, "chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
FROM_NPM = ROOT / "e2e-tests" / "browser" / "chromium"
LONGEST_INSTALL_SECONDS = 400
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
"""For every launch: nothing but the page under test, no chatter, root allowed."""


@dataclass(frozen=True, slots=True)
class Chromium:
    executable: Path
    environment: Mapping[str, str] = field(default_factory=dict[str, str])
    """Variables that it needs besides the usual ones."""


def find() -> Chromium:
    """Installs one when there is none. Raises FleetError when none can be had."""
    return _installed() or _from_apt() or _from_npm()


def _installed() -> Chromium | None:
    found = next((path for path in map(shutil.which, NAMES) if path), None)
    return Chromium(Path(found)) if found else None


def _from_apt() -> Chromium | None:
    if os.getuid() != 0 or not shutil.which("apt-get"):
        return None
    error_console.print("fleet: no Chromium is installed: installing Debian's (about half a minute)…")
    if _apt_get("update") and any(_apt_get("install", "--no-install-recommends", name) for name in ("chromium", SHELL)):
        return _installed()
    return None


def _apt_get(command: str, *arguments: str) -> bool:
    """Whether it was done."""
    try:
        done = subprocess.run(
            ["apt-get", command, "-qq", *arguments],  # noqa: S607 # wherever the system has it
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=LONGEST_INSTALL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


def _from_npm() -> Chromium:
    try:
        found = node.find()
        found.run_npm("ci", folder=FROM_NPM)
        unpacked = subprocess.run(
            [found.executable, "unpack.js"],
            cwd=FROM_NPM,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=LONGEST_INSTALL_SECONDS,
            check=False,
        )
        told = json.loads(unpacked.stdout)
    except (FleetError, subprocess.TimeoutExpired, ValueError):
        raise FleetError(
            "The browser tests need Chromium, and none could be installed.",
            "Install it (on Debian: apt-get install chromium), or check npm's network, and run them again.",
        ) from None
    return Chromium(Path(told["executable"]), {"LD_LIBRARY_PATH": told["libraries"]})
