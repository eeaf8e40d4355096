"""Which Python ./fleet takes, and what it says when there is none that will do."""

import shutil
import subprocess
from pathlib import Path

import pytest

from fleet.layout import ROOT

SHIM = "#!/bin/sh\necho 'command not found' >&2\nexit 127\n"
OLD = '#!/bin/sh\ncase "$2" in *version_info\\[:2\\]*) echo 3.9 ;; *) exit 1 ;; esac\n'
BARE = '#!/bin/sh\ncase "$2" in *version_info\\[:2\\]*) echo 3.12 ;; *ensurepip*) exit 1 ;; esac\n'
GOOD = '#!/bin/sh\ncase "$1" in -c) echo 3.12 ;; *) echo "made by $0"; exit 9 ;; esac\n'


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    folder = tmp_path / "a clone"
    (folder / "bin").mkdir(parents=True)
    shutil.copy(ROOT / "fleet", folder)
    (folder / "requirements.lock").write_text("")
    for tool in ("dirname", "cmp", "sh"):
        (folder / "bin" / tool).symlink_to(shutil.which(tool) or "")
    return folder


def run(clone: Path, pythons: dict[str, str], **variables: str) -> subprocess.CompletedProcess[str]:
    for name, script in pythons.items():
        path = clone / "bin" / name
        path.write_text(script)
        path.chmod(0o755)
    environment = {"PATH": str(clone / "bin"), **variables}
    return subprocess.run(
        [clone / "fleet", "up"], env=environment, cwd="/", text=True, capture_output=True, check=False
    )


def test_a_machine_without_python_is_told_which_one_is_needed(clone: Path) -> None:
    done = run(clone, {})
    assert done.returncode == 1
    assert "no Python was found: 3.11 or newer is needed" in done.stderr
    assert "FLEET_PYTHON=" in done.stderr


def test_a_python_that_is_too_old_is_named_with_its_version(clone: Path) -> None:
    done = run(clone, {"python3": OLD})
    assert done.returncode == 1
    assert "python3 is Python 3.9, which is too old" in done.stderr


def test_a_python_without_venv_is_told_what_to_install(clone: Path) -> None:
    done = run(clone, {"python3": BARE})
    assert done.returncode == 1
    assert "python3 (Python 3.12) comes without venv and ensurepip" in done.stderr
    assert "apt install python3-venv" in done.stderr


def test_pythons_that_will_not_do_are_passed_over(clone: Path) -> None:
    done = run(clone, {"python3": SHIM, "python3.14": OLD, "python3.13": BARE, "python3.12": GOOD})
    assert "python3.12" in done.stdout


def test_a_named_python_is_taken_and_no_other(clone: Path) -> None:
    (clone / "my python").mkdir()
    mine = clone / "my python" / "python"
    mine.write_text(OLD)
    mine.chmod(0o755)
    done = run(clone, {"python3": GOOD}, FLEET_PYTHON=str(mine))
    assert done.returncode == 1
    assert "my python/python is Python 3.9" in done.stderr
