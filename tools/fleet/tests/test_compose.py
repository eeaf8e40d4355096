"""docker-compose.yml stays valid, wherever a docker client is at hand to say so."""

import os
import shutil
import subprocess

import pytest

from fleet.layout import ROOT

CLIENTS = (["docker", "compose"], ["docker-compose"])


def usable(client: list[str]) -> bool:
    """Whether it is installed; docker may be there without its compose plugin."""
    if not shutil.which(client[0]):
        return False
    return subprocess.run([*client, "version"], capture_output=True, check=False).returncode == 0


def test_the_compose_file_is_valid_without_any_setting(tmp_path) -> None:
    client = next((client for client in CLIENTS if usable(client)), None)
    if client is None:
        pytest.skip("there is no docker client that can read compose files")
    # An empty folder's .env and a bare environment: the defaults have to be enough.
    bare = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    arguments = ["-f", str(ROOT / "docker-compose.yml"), "--project-directory", str(ROOT), "config", "-q"]
    done = subprocess.run([*client, *arguments], cwd=tmp_path, env=bare, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
