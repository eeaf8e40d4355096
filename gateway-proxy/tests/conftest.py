"""A real nginx with the real template, in front of small stand-ins for the services."""

import contextlib
import http.client
import http.server
import json
import os
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx
import pytest

from fleet import nginx, ports
from fleet.settings import DEVELOPMENT_ORIGINS

GENEROUS = {"PUBLIC_RATE": "500r/s", "PUBLIC_BURST": "1000", "SIGN_IN_RATE": "500r/s", "SIGN_IN_BURST": "1000"}
SERVICES = ("merchants", "orders", "payments", "refunds", "webhooks", "checkout", "dashboard")
StartProxy = Callable[..., AbstractContextManager[str]]
SendRaw = Callable[[bytes], httpx.Response]
AssertEnvelope = Callable[[httpx.Response, int, str], str]


class StandIn:
    """Answers every request with what it received. `/…/answer-<status>` answers with that status."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.connections = 0
        self.received: list[str] = []
        stand_in = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def setup(self) -> None:
                stand_in.connections += 1
                super().setup()

            def handle_one_request(self) -> None:
                self.command = ""
                super().handle_one_request()

            def answer(self) -> None:
                stand_in.received.append(f"{self.command} {self.path}")
                body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
                if self.path.endswith("/hangs-up"):
                    self.close_connection = True
                    return
                status = int(self.path.rpartition("answer-")[2]) if "/answer-" in self.path else 200
                headers = {name.lower(): value for name, value in self.headers.items()}
                told = {
                    "service": stand_in.name,
                    "method": self.command,
                    "path": self.path,
                    "headers": headers,
                    "body": body,
                }
                answer = json.dumps(told).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(answer)))
                self.send_header("X-Request-Id", self.headers["X-Request-Id"])
                self.send_header("Set-Cookie", "gateway_session=s3cret; HttpOnly")
                if status == 429:
                    self.send_header("Retry-After", "77")
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(answer)

            do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = answer  # noqa: N815

            def log_message(self, format: str, *args: object) -> None: ...  # noqa: A002  # its name there

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self._server.server_port

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture(scope="session")
def assert_envelope() -> AssertEnvelope:
    """Checks that an answer is the API's error envelope with this status and code. Gives the description."""

    def check(answer: httpx.Response, status: int, code: str) -> str:
        assert answer.status_code == status, answer.text
        assert answer.headers["content-type"] == "application/json"
        assert list(answer.json()) == ["error"]
        assert sorted(answer.json()["error"]) == ["code", "description"]
        assert answer.json()["error"]["code"] == code
        assert len(answer.headers.get_list("x-request-id")) == 1
        return answer.json()["error"]["description"]

    return check


@pytest.fixture(scope="session")
def services() -> Iterator[dict[str, StandIn]]:
    with contextlib.ExitStack() as stack:
        yield {name: stack.enter_context(StandIn(name)) for name in SERVICES}


def front_ends(checkout_pages: int, dashboard_pages: int) -> nginx.FrontEnds:
    """Doors that are free now, in front of what answers for the pages."""
    checkout, dashboard = (f"127.0.0.1:{ports.spare(set())}" for _ in range(2))
    checkout_url, api_url = f"http://{checkout}", "http://$host:8000"
    return nginx.FrontEnds(dashboard, checkout, checkout_url, checkout_pages, dashboard_pages, api_url)


@pytest.fixture(scope="session")
def start_proxy(services: dict[str, StandIn], tmp_path_factory: pytest.TempPathFactory) -> StartProxy:
    """Starts a proxy and gives its URL; keyword arguments replace values of the template. It writes its log to the
    file `log` of `folder`."""

    @contextlib.contextmanager
    def start(folder: Path | None = None, **changes: str) -> Iterator[str]:
        folder = folder or tmp_path_factory.mktemp("with space")
        listen = f"127.0.0.1:{ports.spare(set())}"
        backends = {name: service.port for name, service in services.items()}
        offered = front_ends(backends.pop("checkout"), backends.pop("dashboard"))
        values = nginx.placeholders(listen, backends, DEVELOPMENT_ORIGINS, GENEROUS, offered) | changes
        with running(folder, nginx.program(folder, values).command, listen):
            yield f"http://{listen}"

    return start


@contextlib.contextmanager
def running(folder: Path, command: list[str], address: str) -> Iterator[None]:
    log = folder / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=folder, stdout=output, stderr=output, env={"PATH": os.environ["PATH"]})
    try:
        deadline = time.monotonic() + 10
        while True:
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            with contextlib.suppress(httpx.TransportError):
                httpx.get(f"http://{address}/")
                break
        yield
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture(scope="session")
def proxy_url(start_proxy: StartProxy) -> Iterator[str]:
    with start_proxy() as url:
        yield url


@pytest.fixture(scope="session")
def client(proxy_url: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=proxy_url) as client:
        yield client


@pytest.fixture(scope="session")
def send_raw(proxy_url: str) -> SendRaw:
    """Sends bytes as they are, which a client library would tidy up or refuse, and reads the answer."""

    def send(request: bytes) -> httpx.Response:
        url = httpx.URL(proxy_url)
        with socket.create_connection((url.host, url.port or 80), timeout=10) as connection:
            connection.sendall(request)
            answer = http.client.HTTPResponse(connection)
            answer.begin()
            return httpx.Response(answer.status, headers=answer.getheaders(), content=answer.read())

    return send
