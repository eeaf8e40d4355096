"""docker-compose.yml and the Dockerfiles, as far as can be told without an engine; with one: tools/compose-check."""

import os
import re
import shutil
import subprocess
from typing import Any

import pytest
import yaml

from fleet.layout import ROOT
from fleet.topology import PAGES_PORTS, PROCESSES, SERVICES, Process

CLIENTS = (["docker", "compose"], ["docker-compose"])
COMPOSE = (ROOT / "docker-compose.yml").read_text()
CONTAINERS: dict[str, dict[str, Any]] = yaml.safe_load(COMPOSE)["services"]
JOBS = {"provision", "reporting", *(f"migrate-{service}" for service in SERVICES)}
DOCKERFILES = [path for pattern in ("*/Dockerfile", "*/*/Dockerfile") for path in sorted(ROOT.glob(pattern))]
# Passwords of the servers and roles that compose makes itself: its head says that production sets them.
GIVEN_BY_COMPOSE = {"POSTGRES_PASSWORD", "REDIS_PASSWORD", "GRAFANA_PASSWORD"} | {
    f"{service.upper()}_DB_PASSWORD" for service in SERVICES
}


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


def test_every_process_of_the_fleet_has_a_container() -> None:
    commands = {" ".join(container.get("command", [])) for container in CONTAINERS.values()}
    for process in PROCESSES:
        command = f"python -m chassis.serve {process.service}.main:create_{process.kind}"
        assert f"{command} --host 0.0.0.0 --port {process.port}" in commands
    assert set(PAGES_PORTS) | {"api", "postgres", "redis"} <= set(CONTAINERS)


@pytest.mark.parametrize("name", sorted(CONTAINERS))
def test_no_container_may_write_to_its_image_or_gain_rights(name: str) -> None:
    container = CONTAINERS[name]
    assert container["read_only"] is True
    assert container["cap_drop"] == ["ALL"]
    assert container["security_opt"] == ["no-new-privileges:true"]


@pytest.mark.parametrize("name", sorted(set(CONTAINERS) - JOBS))
def test_every_container_that_stays_says_whether_it_is_well(name: str) -> None:
    assert CONTAINERS[name]["healthcheck"]["test"]
    assert CONTAINERS[name]["restart"] == "unless-stopped"


def test_nothing_starts_before_what_it_needs_is_there() -> None:
    for name, container in CONTAINERS.items():
        for needed, how in container.get("depends_on", {}).items():
            wanted = "service_completed_successfully" if needed in JOBS else "service_healthy"
            assert how == {"condition": wanted}, f"{name} waits for {needed}"


@pytest.mark.parametrize("process", PROCESSES, ids=lambda process: process.name)
def test_no_process_starts_before_its_schema_has_been_migrated(process: Process) -> None:
    target = f"{process.service}.main:create_{process.kind}"
    (container,) = [container for container in CONTAINERS.values() if target in container.get("command", [])]
    assert f"migrate-{process.service}" in container["depends_on"]


def test_only_the_door_and_loopback_are_published() -> None:
    for name, container in CONTAINERS.items():
        for port in container.get("ports", []):
            assert port.startswith("${HOST:-127.0.0.1}:" if name == "api" else "127.0.0.1:")


def test_every_variable_that_compose_reads_is_described() -> None:
    lines = re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)
    described = set(lines)
    assert len(lines) == len(described)
    assert set(re.findall(r"\$\{([A-Z_]+)", COMPOSE)) - described <= GIVEN_BY_COMPOSE


def test_no_default_stands_within_a_default() -> None:
    # The first version of compose takes the inner one to the letter.
    assert not re.findall(r"\$\{[^}]*\$\{", COMPOSE)


@pytest.mark.parametrize("dockerfile", DOCKERFILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_images_run_as_somebody_and_are_built_from_what_is_there(dockerfile) -> None:
    text = dockerfile.read_text()
    last_stage = text[text.rindex("\nFROM ") if "\nFROM " in text else 0 :]
    assert re.search(r"^USER (app|nginx)$", last_stage, re.MULTILINE)
    context = ROOT / "frontends" if dockerfile.is_relative_to(ROOT / "frontends") else ROOT
    for copied in re.findall(r"^COPY (?!--from)(.+) \S+$", text, re.MULTILINE):
        assert all((context / source).exists() for source in copied.split())
