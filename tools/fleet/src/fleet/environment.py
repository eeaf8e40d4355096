"""Makes `.venv` from the lock files. Run by ./fleet on the machine's own Python: standard library only."""

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[4]
VENV = ROOT / ".venv"
RUNTIME_LOCK = "requirements.lock"
PIP_NOISE = ("[notice]", "Looking in ", "Collecting ", "Using cached ", "WARNING: Running pip as the 'root' user")


class InstallError(Exception):
    """The environment could not be made; the message holds what the installer said."""


def run(*command: str | Path) -> None:
    """Run quietly; what the command said is shown only when it fails."""
    done = subprocess.run(command, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    if done.returncode != 0:
        said = [line for line in done.stdout.splitlines() if not line.strip().startswith(PIP_NOISE)]
        raise InstallError("\n".join([*said[-40:], f"(from: {' '.join(map(str, command[:4]))} …)"]))


def installed(lock: str) -> bool:
    """True when exactly this lock was installed to its end."""
    stamp = VENV / lock
    return stamp.exists() and stamp.read_bytes() == (ROOT / lock).read_bytes()


def create() -> None:
    """An empty `.venv` on the Python that runs this."""
    if uv := shutil.which("uv"):
        run(uv, "venv", "--quiet", "--clear", "--no-project", "--python", sys.executable, VENV)
    else:
        run(sys.executable, "-m", "venv", "--clear", VENV)


def install(lock: str) -> None:
    """Install one lock, hashes required; its copy in `.venv` says that it was done."""
    python = VENV / "bin" / "python"
    if uv := shutil.which("uv"):
        run(uv, "pip", "install", "--quiet", "--python", python, "--no-deps", "--require-hashes", "-r", lock)
    else:
        options = ("--quiet", "--disable-pip-version-check", "--no-input", "--no-compile", "--no-deps")
        run(python, "-m", "pip", "install", *options, "--require-hashes", "-r", lock)
    # All processors at once, where pip would use one, and each service at its first start all of it again.
    compile_all = (python, "-m", "compileall", "-q", "-j", "0", VENV / "lib")
    subprocess.run(compile_all, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    write_whole(VENV / lock, (ROOT / lock).read_text())


def link_workspace() -> None:
    """Make the packages of this repository importable.

    A .pth file instead of editable installs: it needs no build backend and no network, and takes a millisecond.
    """
    folders = [folder for parent in ("libs", "services", "tools") for folder in sorted(ROOT.glob(f"{parent}/*/src"))]
    sources = [folder.relative_to(ROOT) for folder in folders]
    for site_packages in VENV.glob("lib/python*/site-packages"):
        # Relative to site-packages, so that the repository can be moved.
        up = os.path.relpath(ROOT, site_packages)
        write_whole(site_packages / "workspace.pth", "".join(f"{up}/{source}\n" for source in sources))
    write_whole(VENV / "workspace", "".join(f"{source}\n" for source in sources))


def write_whole(path: Path, text: str) -> None:
    """Write so that an interrupted run never leaves half a file."""
    unfinished = path.with_name(f"{path.name}.{os.getpid()}")
    unfinished.write_text(text)
    unfinished.replace(path)


def bring_in_step(locks: list[str]) -> None:
    """Install what the locks ask for and `.venv` does not have yet."""
    if not ((VENV / "bin" / "python").exists() and installed(RUNTIME_LOCK)):
        say(f"Making .venv with Python {sys.version_info[0]}.{sys.version_info[1]} (first start only)…")
        create()
        install(RUNTIME_LOCK)
    for lock in locks:
        if not installed(lock):
            say(f"Installing {lock}…")
            install(lock)
    link_workspace()


def say(line: str) -> None:
    print(f"fleet: {line}", file=sys.stderr, flush=True)


def main() -> int:
    # The folder itself is the lock: nothing to clean up, and the kernel frees it when the process dies.
    folder = os.open(ROOT, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        say("Another ./fleet is making .venv; waiting for it…")
        fcntl.flock(folder, fcntl.LOCK_EX)
    try:
        bring_in_step(sys.argv[1:])
    except InstallError as error:
        say(f"The environment could not be installed.\n{error}")
        say("Check the network and the package index settings of pip (or uv), then run it again.")
        return 1
    except OSError as error:
        say(f".venv could not be made: {error}. Is there space, and may you write to {ROOT}?")
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
