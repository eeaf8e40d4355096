"""Endpoints that answer in every way that HTTP knows, and in some that it does not."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from chassis.testing import eventually
from webhooks.domain.delivery import Answer, Outcome
from webhooks.sender.resolving import Resolver
from webhooks.sender.sending import Sender

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


@dataclass
class Server:
    """Says `answers`, one for each request, and then closes the connection unless it is to be kept."""

    answers: list[bytes]
    keep: bool = False
    url: str = ""
    requests: list[bytes] = field(default_factory=list)
    connections: int = 0
    open: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.open += 1
        try:
            while self.answers:
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
                self.requests.append(head + await reader.readexactly(length))
                writer.write(self.answers.pop(0))
                await writer.drain()
                if not self.keep:
                    break
            if self.keep:
                await reader.read()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self.open -= 1
            writer.close()

    async def number_open(self) -> int:
        return self.open


Serve = Callable[..., Awaitable[Server]]


@pytest.fixture
async def serve() -> AsyncIterator[Serve]:
    running: list[asyncio.Server] = []

    async def serve(*answers: bytes, keep: bool = False) -> Server:
        server = Server(list(answers), keep)
        listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
        running.append(listening)
        server.url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}/hook?shop=1"
        return server

    yield serve
    for each in running:
        each.close()


@asynccontextmanager
async def sending(timeout_seconds: float = 5.0, *, allow_private: bool = True) -> AsyncIterator[Sender]:
    sender = Sender(Resolver(allow_private=allow_private), timeout_seconds)
    yield sender
    await sender.close()


@pytest.fixture
async def sender() -> AsyncIterator[Sender]:
    async with sending() as sender:
        yield sender


async def send(sender: Sender, url: str) -> Answer:
    return await sender.send(url, b'{"a":1}', {"X-Webhook-Id": "1"})


async def test_the_request_is_whole(sender: Sender, serve: Serve):
    server = await serve(OK)
    answer = await send(sender, server.url)
    assert (answer.outcome, answer.response_code, answer.body) == (Outcome.DELIVERED, 200, "ok")
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    assert lines[0] == b"POST /hook?shop=1 HTTP/1.1"
    assert f"Host: {server.url.split('/')[2]}".encode() in lines
    assert {b"Content-Type: application/json", b"Content-Length: 7", b"X-Webhook-Id: 1"} <= set(lines)
    assert body == b'{"a":1}'


@pytest.mark.parametrize(
    ("said", "code", "body"),
    [
        (b"HTTP/1.1 204 No Content\r\n\r\n", 204, ""),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", 200, "abcde"),
        (b"HTTP/1.1 200 OK\r\n\r\nuntil the end", 200, "until the end"),
        (b"HTTP/1.0 200 OK\r\n\r\nold", 200, "old"),
        (b"HTTP/1.1 100 Continue\r\n\r\n" + OK, 200, "ok"),
        (b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + OK, 200, "ok"),
        (b"HTTP/1.1 500 Oh\r\nContent-Length: 4\r\n\r\nno\x00\xff", 500, "no\ufffd\ufffd"),
        (b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n", 302, ""),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 999999\r\n\r\n" + b"x" * 5000, 200, "x" * 2048),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1388\r\n" + b"x" * 5000, 200, "x" * 2048),
    ],
)
async def test_every_kind_of_answer_is_understood(sender: Sender, serve: Serve, said: bytes, code: int, body: str):
    server = await serve(said)
    answer = await send(sender, server.url)
    assert (answer.response_code, answer.body) == (code, body)


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"HTTP/1.1 200",
        b"HTTP/1.1 200 OK\r\nContent-Le",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"x" * 100_000,
    ],
)
async def test_what_is_no_answer_is_a_failed_attempt(sender: Sender, serve: Serve, said: bytes):
    server = await serve(said)
    answer = await send(sender, server.url)
    assert (answer.outcome, answer.response_code) == (Outcome.UNREACHABLE, None)
    assert answer.body
    assert server.connections == 1


async def test_an_upgrade_is_refused_and_the_connection_not_used_again(sender: Sender, serve: Serve):
    server = await serve(b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\nx", keep=True)
    answer = await send(sender, server.url)
    assert answer.outcome is not Outcome.DELIVERED
    await eventually(server.number_open, lambda number: number == 0)


async def test_a_connection_is_used_again(sender: Sender, serve: Serve):
    server = await serve(OK, OK, OK, keep=True)
    for _ in range(3):
        assert (await send(sender, server.url)).outcome is Outcome.DELIVERED
    assert server.connections == 1


async def test_a_connection_that_the_server_has_closed_meanwhile_is_replaced(sender: Sender, serve: Serve):
    server = await serve(OK, OK)
    assert (await send(sender, server.url)).outcome is Outcome.DELIVERED
    assert (await send(sender, server.url)).outcome is Outcome.DELIVERED
    assert server.connections == 2


async def test_an_answer_that_nobody_asked_for_is_not_taken_for_the_next_ones(sender: Sender, serve: Serve):
    server = await serve(OK + b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged", OK, keep=True)
    await send(sender, server.url)
    assert (await send(sender, server.url)).body == "ok"
    assert server.connections == 2


@pytest.mark.parametrize("said", [b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", b"HTTP/1.1 200 OK\r\nX"])
async def test_a_server_that_stops_in_the_middle_has_timed_out(serve: Serve, said: bytes):
    server = await serve(said, keep=True)
    async with sending(timeout_seconds=0.2) as sender:
        answer = await send(sender, server.url)
        assert (answer.outcome, answer.response_code) == (Outcome.TIMED_OUT, None)
        await eventually(server.number_open, lambda number: number == 0)
