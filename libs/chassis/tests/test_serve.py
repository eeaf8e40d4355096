"""A served process logs one JSON object a line, and SIGTERM lets the request in hand finish."""

# pyright: reportMissingParameterType=false

import asyncio
import contextlib
import os
import signal
import socket
import sys
from pathlib import Path

import httpx
import orjson
import pytest

from chassis.testing import eventually

LEDGER_MAIN = """
import asyncio
import logging

import structlog
from chassis.process import Process
from chassis.settings import ServiceSettings

log = structlog.get_logger("ledger")


def create_api():
    process = Process("ledger", "ledger-api", ServiceSettings())

    @process.app.get("/slow")
    async def slow():
        log.info("in hand", merchant_id="m1", odd="\\ud800")
        await process.redis.blpop("go on", timeout=0.9)
        log.info("done")
        return {"finished": True}

    @process.app.get("/crash")
    async def crash():
        try:
            raise RuntimeError("several\\nlines")
        except RuntimeError:
            logging.getLogger("a library").exception("it failed")
        raise RuntimeError("unexpected")

    return process.app
"""


class Served:
    """A process that `python -m chassis.serve` runs."""

    def __init__(self, port: int, child: asyncio.subprocess.Process) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.child = child
        self.lines: list[bytes] = []

    async def read(self) -> None:
        assert self.child.stdout is not None
        async for line in self.child.stdout:
            self.lines.append(line)

    async def is_live(self) -> bool:
        assert self.child.returncode is None, b"".join(self.lines).decode()
        with contextlib.suppress(httpx.HTTPError):
            async with httpx.AsyncClient() as client:
                return (await client.get(f"{self.url}/health/live")).status_code == 200
        return False

    async def events(self) -> list[str]:
        return [orjson.loads(line)["event"] for line in self.lines]


@pytest.fixture
async def served(tmp_path, database_url, redis_url):
    (tmp_path / "ledger").mkdir()
    (tmp_path / "ledger" / "main.py").write_text(LEDGER_MAIN)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    source = Path(sys.modules["chassis"].__path__[0]).parent
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": f"{tmp_path}:{source}",
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "SERVICE_TOKEN_KEY": "development-only-service-token-key",
    }
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "chassis.serve", "ledger.main:create_api", "--port", str(port)),
        env=environment,
        stdout=asyncio.subprocess.PIPE,
    )
    served = Served(port, child)
    reading = asyncio.create_task(served.read())
    try:
        await eventually(served.is_live)
        yield served
    finally:
        with contextlib.suppress(ProcessLookupError):
            child.kill()
        await child.wait()
        await reading


async def test_sigterm_lets_the_request_in_hand_finish_and_ends_the_process(served):
    async with httpx.AsyncClient(base_url=served.url) as client:
        request = asyncio.create_task(client.get("/slow"))
        await eventually(served.events, lambda events: "in hand" in events)
        served.child.send_signal(signal.SIGTERM)
        assert (await request).json() == {"finished": True}
    async with asyncio.timeout(10):
        await served.child.wait()
    await eventually(served.events, lambda events: "done" in events)


async def test_every_line_is_one_json_object_with_the_process_and_the_request_that_caused_it(served):
    async with httpx.AsyncClient(base_url=served.url) as client:
        await client.get("/slow", headers={"X-Request-Id": "slow-one"})
        assert (await client.get("/crash", headers={"X-Request-Id": "crashed-one"})).status_code == 500
    await eventually(served.events, lambda events: "request failed" in events)
    lines = [orjson.loads(line) for line in served.lines]
    assert {line["process"] for line in lines} == {"ledger-api"}
    by_event = {line["event"]: line for line in lines}
    assert by_event["in hand"]["request_id"] == "slow-one"
    assert by_event["in hand"]["merchant_id"] == "m1"
    assert by_event["in hand"]["level"] == "info"
    assert by_event["in hand"]["timestamp"].endswith("Z")
    # A library's own records take the same road, tracebacks included.
    assert "several\nlines" in by_event["it failed"]["exception"]
    assert by_event["request failed"]["request_id"] == "crashed-one"
    assert "unexpected" in by_event["request failed"]["exception"]
