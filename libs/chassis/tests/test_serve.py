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
import psutil
import pytest

from chassis.draining import GRACE_SECONDS
from chassis.testing import eventually

LEDGER_MAIN = """
import asyncio
import logging

import structlog
from chassis.process import Process
from chassis.request_context import note
from chassis.settings import ServiceSettings

log = structlog.get_logger("ledger")


def create_api():
    process = Process("ledger", "ledger-api", ServiceSettings())

    @process.app.get("/slow")
    async def slow():
        note(merchant="the one who calls")
        log.info("in hand", merchant_id="m1", odd="\\ud800")
        await process.redis.blpop("go on", timeout=0.9)
        log.info("done")
        return {"finished": True}

    @process.app.get("/quick")
    async def quick():
        return {"finished": True}

    @process.app.get("/crash")
    async def crash():
        try:
            raise RuntimeError("several\\nlines")
        except RuntimeError:
            logging.getLogger("a library").exception("it failed")
        raise RuntimeError("unexpected: 4242 4242 4242 4242 was refused")

    return process.app


create_worker = create_api
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


@contextlib.asynccontextmanager
async def serving(factory, tmp_path, database_url, redis_url):
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
        *(sys.executable, "-m", "chassis.serve", f"ledger.main:{factory}", "--port", str(port)),
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


@pytest.fixture
async def served(tmp_path, database_url, redis_url):
    async with serving("create_api", tmp_path, database_url, redis_url) as served:
        yield served


async def test_a_worker_lets_requests_go_first(tmp_path, database_url, redis_url):
    async with serving("create_worker", tmp_path, database_url, redis_url) as worker:
        assert psutil.Process(worker.child.pid).nice() > psutil.Process().nice()


async def test_sigterm_lets_the_request_in_hand_finish_and_ends_the_process(served):
    async with httpx.AsyncClient(base_url=served.url) as client:
        request = asyncio.create_task(client.get("/slow"))
        await eventually(served.events, lambda events: "in hand" in events)
        served.child.send_signal(signal.SIGTERM)
        assert (await request).json() == {"finished": True}
    async with asyncio.timeout(10):
        await served.child.wait()
    await eventually(served.events, lambda events: "done" in events)


async def test_after_sigterm_whoever_is_in_gets_an_answer_and_nobody_new_is_let_in(served):
    async with httpx.AsyncClient(base_url=served.url) as inside, httpx.AsyncClient(base_url=served.url) as outside:
        assert "connection" not in (await inside.get("/quick")).headers
        served.child.send_signal(signal.SIGTERM)

        async def is_shut() -> bool:
            try:
                await outside.get("/health/live", headers={"Connection": "close"})
            except httpx.ConnectError:
                return True
            return False

        await eventually(is_shut)
        # An idle connection may have a request under way to it: it is answered, and told that this was the last.
        last = await inside.get("/quick")
        assert last.status_code == 200
        assert last.headers["connection"] == "close"
    async with asyncio.timeout(3):
        await served.child.wait()


async def test_sigint_does_not_wait_for_clients_that_ask_nothing(served):
    async with httpx.AsyncClient(base_url=served.url) as client:
        assert (await client.get("/quick")).status_code == 200
        served.child.send_signal(signal.SIGTERM)
        served.child.send_signal(signal.SIGINT)
        async with asyncio.timeout(GRACE_SECONDS - 1):
            await served.child.wait()


async def test_a_connection_that_was_made_but_not_seen_yet_is_let_in_before_the_door_is_shut(served):
    """The kernel completes connections by itself, while the process is busy or frozen."""
    host, port = "127.0.0.1", int(served.url.rpartition(":")[2])
    served.child.send_signal(signal.SIGSTOP)
    reader, writer = await asyncio.open_connection(host, port)
    writer.write(b"GET /quick HTTP/1.1\r\nHost: x\r\n\r\n")
    await writer.drain()
    served.child.send_signal(signal.SIGTERM)
    served.child.send_signal(signal.SIGCONT)
    async with asyncio.timeout(10):
        assert (await reader.readline()).startswith(b"HTTP/1.1 200")
    writer.close()


async def test_a_process_that_cannot_be_made_says_so_in_one_json_object(tmp_path):
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "main.py").write_text("import a_library_that_is_not_there\n")
    source = Path(sys.modules["chassis"].__path__[0]).parent
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "chassis.serve", "broken.main:create_api", "--port", "1"),
        env={"PATH": os.environ["PATH"], "PYTHONPATH": f"{tmp_path}:{source}"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await child.communicate()
    assert child.returncode == 1
    line = orjson.loads(said)
    assert (line["event"], line["level"], line["process"]) == ("could not start", "critical", "broken-api")
    assert "a_library_that_is_not_there" in line["exception"]


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
    assert by_event["in hand"]["merchant"] == "the one who calls"
    assert "merchant" not in by_event["request failed"]
    assert by_event["in hand"]["level"] == "info"
    assert by_event["in hand"]["timestamp"].endswith("Z")
    # A library's own records take the same road, tracebacks included.
    assert "several\nlines" in by_event["it failed"]["exception"]
    assert by_event["request failed"]["request_id"] == "crashed-one"
    assert "unexpected: [card ending in 4242] was refused" in by_event["request failed"]["exception"]
    assert not any(b"4242 4242" in line for line in served.lines)


async def test_settings_that_are_refused_are_one_line_of_log_and_no_traceback(tmp_path):
    (tmp_path / "ledger").mkdir()
    (tmp_path / "ledger" / "main.py").write_text(LEDGER_MAIN)
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": f"{tmp_path}:{Path(sys.modules['chassis'].__path__[0]).parent}",
        "GATEWAY_ENV": "production",
        "DATABASE_URL": "postgresql://127.0.0.1/none",
        "REDIS_URL": "redis://127.0.0.1:1",
        "SERVICE_TOKEN_KEY": "development-only-service-token-key",
    }
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "chassis.serve", "ledger.main:create_api", "--port", "1"),
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    printed, _ = await child.communicate()
    assert child.returncode == 1
    (line,) = printed.splitlines()
    said = orjson.loads(line)
    assert said["event"] == "refuses to start"
    assert said["reason"] == "SERVICE_TOKEN_KEY is a development secret; set your own in production"
