"""An answer leaves in one piece, and nothing of it is held for longer than that takes."""

# pyright: reportMissingParameterType=false

import asyncio
import contextlib
from functools import partial
from typing import Any

import pytest
import uvicorn
from uvicorn.server import ServerState

from chassis.one_piece import OnePieceProtocol


class Watched:
    """A transport that remembers what it was given to write."""

    def __init__(self, transport: Any, pieces: list[bytes]) -> None:
        self._transport = transport
        self._pieces = pieces

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        self._pieces.append(data)
        self._transport.write(data)


class Service:
    """An application at a port of its own."""

    def __init__(self) -> None:
        self.port = 0
        self.pieces: list[bytes] = []
        """What was written, each time."""
        self.may_go_on = asyncio.Event()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        headers = [(b"content-length", b"8")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        if scope["path"] == "/halves":
            await send({"type": "http.response.body", "body": b"half", "more_body": True})
            await self.may_go_on.wait()
            await send({"type": "http.response.body", "body": b"half"})
        else:
            await send({"type": "http.response.body", "body": b"finished"})

    @contextlib.asynccontextmanager
    async def asked(self, request: bytes):
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(request)
        try:
            async with asyncio.timeout(10):
                yield reader
        finally:
            writer.close()


@pytest.fixture
async def service():
    service = Service()
    config = uvicorn.Config(service, http=OnePieceProtocol, log_config=None)
    config.load()
    made: Any = partial(config.http_protocol_class, config=config, server_state=ServerState(), app_state={})

    def watched() -> Any:
        protocol = made()
        connected = protocol.connection_made
        protocol.connection_made = lambda transport: connected(Watched(transport, service.pieces))
        return protocol

    async with await asyncio.get_running_loop().create_server(watched, "127.0.0.1", 0) as server:
        service.port = server.sockets[0].getsockname()[1]
        yield service


async def test_head_and_body_leave_together(service):
    async with service.asked(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n") as answer:
        await answer.readuntil(b"finished")
    (whole,) = service.pieces
    assert whole.startswith(b"HTTP/1.1 200 OK\r\n")


async def test_a_head_without_a_body_waits_for_none(service):
    async with service.asked(b"HEAD / HTTP/1.1\r\nHost: x\r\n\r\n") as answer:
        assert (await answer.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200 OK\r\n")


async def test_what_is_there_of_a_body_does_not_wait_for_the_rest(service):
    async with service.asked(b"GET /halves HTTP/1.1\r\nHost: x\r\n\r\n") as answer:
        await answer.readuntil(b"\r\n\r\nhalf")
        service.may_go_on.set()
        assert await answer.readexactly(4) == b"half"


async def test_what_is_said_leaves_before_the_connection_is_closed(service):
    async with service.asked(b"no HTTP\r\n\r\n") as answer:
        assert (await answer.read()).endswith(b"Invalid HTTP request received.")
