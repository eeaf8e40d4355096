"""The services' applications, made as `./fleet up` makes them; nothing is started or connected to."""

import contextlib
import importlib
import os
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from fastapi import FastAPI

from fleet import credentials
from fleet.layout import Layout
from fleet.topology import PROCESSES, WANTED_PORTS, environment

_NOWHERE = {
    "database": "postgresql://admin:none@127.0.0.1:1/none",
    "redis": "redis://127.0.0.1:1",
    "CHECKOUT_URL": "http://localhost:3001",
    "PUBLIC_API_URL": "http://localhost:8000",
}


def applications() -> dict[str, FastAPI]:
    """Every process's application, by the process's name."""
    with tempfile.TemporaryDirectory(prefix="fleet-contracts-") as folder:
        layout = Layout(Path(folder))
        layout.make_folders()
        secrets = credentials.resolve(layout, {}, production=False)
    made: dict[str, FastAPI] = {}
    for process in PROCESSES:
        with _told(environment(process, WANTED_PORTS, _NOWHERE, secrets, {})):
            main = importlib.import_module(f"{process.service}.main")
            made[process.name] = getattr(main, f"create_{process.kind}")()
    return made


@contextlib.contextmanager
def _told(variables: Mapping[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update(variables)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
