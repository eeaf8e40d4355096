"""`./fleet contracts`: write the files, look for drift, hold them to what was published, publish."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from fleet.contracts import compatibility
from fleet.contracts.documents import documents
from fleet.errors import FleetError
from fleet.layout import ROOT
from fleet.progress import console

CONTRACTS = ROOT / "contracts"
PUBLISHED = CONTRACTS / "published"
BY_HAND = ("README.md", "guide.md", "reference/reference.css", "reference/reference.js", "reference/favicon.svg")
OFFERED = ("openapi.json", "events/*.json", "webhooks/*.json")
"""What others rely on, and what is therefore kept as it was published last."""


def write() -> None:
    """Make the files below `contracts/` what the code says."""
    texts = documents()
    for path in _stale(texts):
        (CONTRACTS / path).unlink()
        console.print(f"[red]-[/] {path}")
    for path in drifted(texts):
        file = CONTRACTS / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(texts[path])
        console.print(f"[green]✓[/] {path}")


def check() -> int:
    """Say where files differ from the code and where the code breaks what was published. Gives the exit code."""
    texts = documents()
    different = [*drifted(texts), *_stale(texts)]
    for path in different:
        console.print(f"contracts/{path} does not say what the code says", markup=False)
    broken = list(_broken())
    for line in broken:
        console.print(line, markup=False)
    if different:
        console.print("Run ./fleet contracts write, and look at the difference: it is what callers will see.")
    if broken:
        console.print("Others rely on these. Keep them; a new field, path or version can stand beside the old one.")
    return 1 if different or broken else 0


def publish(*, breaking: bool) -> None:
    """Make what the files say now what later changes are held to. Raises FleetError when it breaks the last."""
    if drifted(documents()):
        raise FleetError("The contracts are not what the code says.", "Run ./fleet contracts write first.")
    broken = list(_broken())
    if broken and not breaking:
        raise FleetError("This breaks what was published.", "Keep it, or say --breaking.", "\n".join(broken))
    for file in PUBLISHED.rglob("*.json"):
        file.unlink()
    for pattern in OFFERED:
        for file in CONTRACTS.glob(pattern):
            kept = PUBLISHED / file.relative_to(CONTRACTS)
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.write_text(file.read_text())


def _broken() -> Iterator[str]:
    for file in sorted(PUBLISHED.rglob("*.json")):
        path = file.relative_to(PUBLISHED)
        now = CONTRACTS / path
        if not now.exists():
            yield f"contracts/{path} was published and is gone"
            continue
        compare = compatibility.breaks if path.name == "openapi.json" else compatibility.schema_breaks
        found = compare(json.loads(file.read_text()), json.loads(now.read_text()))
        yield from (f"contracts/{path}: {what}" for what in found)


def drifted(texts: Mapping[str, str]) -> list[str]:
    """Files that do not say what the code says."""
    return [path for path, text in texts.items() if _read(CONTRACTS / path) != text]


def _stale(texts: Mapping[str, str]) -> list[str]:
    """Files that nothing in the code makes any more."""
    found = sorted(str(file.relative_to(CONTRACTS)) for file in CONTRACTS.rglob("*") if file.is_file())
    kept = {*texts, *BY_HAND}
    return [path for path in found if path not in kept and not path.startswith(f"{PUBLISHED.name}/")]


def _read(file: Path) -> str | None:
    return file.read_text() if file.exists() else None
