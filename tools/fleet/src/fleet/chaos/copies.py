"""Second copies of workers, started by hand with the environment of the first."""

import asyncio
import contextlib
import subprocess
from collections.abc import AsyncIterator
from time import monotonic

from fleet import ports, readiness
from fleet.fleet_run import PROCESSES
from fleet.testing import RunningFleet
from fleet.topology import machine_environment

WORKERS = tuple(process for process in PROCESSES if process.kind == "worker")
_READY_WITHIN_SECONDS = 60
_STOPPED_WITHIN_SECONDS = 20


@contextlib.asynccontextmanager
async def second_workers(fleet: RunningFleet) -> AsyncIterator[None]:
    """One more of each worker, ready; stopped cleanly afterwards."""
    environments = {program.name: program.environment for program in fleet.plan.programs}
    layout = fleet.plan.settings.layout
    copies: list[subprocess.Popen[bytes]] = []
    try:
        urls: list[str] = []
        for worker in WORKERS:
            port = ports.spare(set())
            with layout.log(f"{worker.name}-copy").open("ab") as log:
                environment = {**machine_environment(layout.data), **environments[worker.name]}
                command = worker.command(port)
                copies.append(subprocess.Popen(command, env=environment, stdout=log, stderr=log))  # noqa: ASYNC220
            urls.append(f"http://127.0.0.1:{port}/health/ready")
        await _until_ready(urls)
        yield
    finally:
        await asyncio.to_thread(_stop, copies)


async def _until_ready(urls: list[str]) -> None:
    deadline = monotonic() + _READY_WITHIN_SECONDS
    while not await asyncio.to_thread(lambda: all(map(readiness.answers_ok, urls))):
        if monotonic() > deadline:
            raise TimeoutError("waited for the second workers to be ready")
        await asyncio.sleep(readiness.POLL_SECONDS)


def _stop(copies: list[subprocess.Popen[bytes]]) -> None:
    for copy in copies:
        copy.terminate()
    for copy in copies:
        try:
            copy.wait(_STOPPED_WITHIN_SECONDS)
        except subprocess.TimeoutExpired:
            copy.kill()
            copy.wait()
