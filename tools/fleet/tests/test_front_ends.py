"""Building the front ends: only when something has changed, with a Node that will do."""

import os
import shutil
from pathlib import Path

import pytest

from fleet import front_ends, node
from fleet.errors import FleetError

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The front ends' sources somewhere else, as a clean checkout has them; the checkout stands for all of them."""
    front_ends.install_tools()
    folder = tmp_path / "frontends"
    shutil.copytree(front_ends.FOLDER, folder, ignore=shutil.ignore_patterns("node_modules", "dist"))
    (folder / "node_modules").symlink_to(front_ends.FOLDER / "node_modules")
    for name, path in {
        "FOLDER": folder,
        "PATHS": {"checkout": front_ends.PATHS["checkout"]},
        "STAMPS": (folder / "checkout" / "dist" / ".fleet-built",),
    }.items():
        monkeypatch.setattr(front_ends, name, path)
    return folder


def test_they_are_built_once_and_again_when_a_source_has_changed(copied: Path) -> None:
    notes: list[str] = []
    front_ends.build(notes.append)
    page = copied / "checkout" / "dist" / "index.html"
    assert page.exists()
    front_ends.build(notes.append)
    assert notes == ["building"]

    source = copied / "checkout" / "index.html"
    source.write_text(source.read_text().replace("<title>Checkout</title>", "<title>Changed</title>"))
    front_ends.build(notes.append)
    assert notes == ["building", "building"]
    assert "<title>Changed</title>" in page.read_text()


def test_a_build_that_fails_says_why(copied: Path) -> None:
    (copied / "checkout" / "src" / "main.tsx").write_text("const = nonsense;")
    with pytest.raises(FleetError, match="could not be built") as failure:
        front_ends.build()
    assert "main.tsx" in failure.value.details


def test_a_node_that_is_too_old_is_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, says in (("node", "v18.20.0"), ("npm", "10")):
        (tmp_path / name).write_text(f"#!/bin/sh\necho {says}\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}/bin")
    found = node.find()
    assert found.executable.parent != tmp_path
    done = found.run_npm("--version", folder=tmp_path)
    assert done.returncode == 0, done.stdout
