"""What the gateway is measured against, in the same run on the same machine."""

import asyncio
import contextlib
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import psycopg

from fleet import nginx, ports, readiness
from fleet.bench.connections import Address
from fleet.topology import SERVICES

_START_SECONDS = 15
_COMMITTERS = 16
_INSERT = "INSERT INTO bench_commits (body) VALUES (repeat('x', 100))"


@contextlib.contextmanager
def child(command: list[str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process that lasts as long as the block."""
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@contextlib.contextmanager
def echo_behind_proxy(folder: Path, limits: Mapping[str, str]) -> Iterator[Address]:
    """A bare FastAPI echo behind a proxy of the gateway's own configuration, rate limits included."""
    folder.mkdir(mode=0o700)
    echo_port, proxy_port = ports.spare(set()), ports.spare(set())
    dashboard, checkout = (f"127.0.0.1:{ports.spare(set())}" for _ in range(2))
    unused = nginx.FrontEnds(dashboard, checkout, "", echo_port, echo_port, "")
    values = nginx.placeholders(f"127.0.0.1:{proxy_port}", dict.fromkeys(SERVICES, echo_port), "", limits, unused)
    proxy = nginx.program(folder, values)
    serve = ["-m", "uvicorn", "fleet.bench.echo:app", "--port", str(echo_port), "--no-access-log"]
    serve += ["--loop", "uvloop", "--http", "httptools", "--log-level", "warning", "--timeout-keep-alive", "75"]
    with child([sys.executable, *serve], folder / "echo.log"), child(proxy.command, folder / "proxy.log"):
        wait_until_answers(f"http://127.0.0.1:{proxy_port}/health")
        yield Address("127.0.0.1", proxy_port)


def wait_until_answers(url: str) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while not readiness.answers_ok(url):
        if time.monotonic() > deadline:
            raise TimeoutError(f"no answer from {url}")
        time.sleep(readiness.POLL_SECONDS)


async def commits_per_second(admin_url: str, seconds: float) -> float:
    """How many one-row transactions the fleet's own PostgreSQL commits a second, for 16 clients."""
    async with await psycopg.AsyncConnection.connect(admin_url, autocommit=True) as admin:
        await admin.execute("CREATE TABLE IF NOT EXISTS bench_commits (id bigserial PRIMARY KEY, body text)")
        committed = await asyncio.gather(*(_commit_for(admin_url, seconds) for _ in range(_COMMITTERS)))
        await admin.execute("DROP TABLE bench_commits")
    return sum(committed) / seconds


async def _commit_for(admin_url: str, seconds: float) -> int:
    committed = 0
    async with await psycopg.AsyncConnection.connect(admin_url, autocommit=True) as connection:
        deadline = time.perf_counter() + seconds
        while time.perf_counter() < deadline:
            await connection.execute(_INSERT)
            committed += 1
    return committed
