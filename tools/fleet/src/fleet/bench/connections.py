"""A lean HTTP/1.1 client for load: on two shared cores a general one would take more CPU than what it measures."""

import asyncio
from collections import deque
from dataclasses import dataclass

import httptools


@dataclass(frozen=True, slots=True)
class Address:
    host: str
    port: int


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    body: bytes


def request_bytes(method: str, path: str, headers: dict[str, str], body: bytes = b"") -> bytes:
    """A whole request, ready to be written."""
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


class Connection(asyncio.Protocol):
    """One kept-alive connection with at most one request under way. Connects again when the server closed it."""

    def __init__(self, address: Address) -> None:
        self._address = address
        self._transport: asyncio.Transport | None = None
        self._reply: asyncio.Future[Reply] | None = None
        self._parser: httptools.HttpResponseParser
        self._body: list[bytes] = []

    async def send(self, request: bytes) -> Reply:
        """The reply to `request`. Raises `ConnectionError` when the connection breaks instead."""
        loop = asyncio.get_running_loop()
        if self._transport is None or self._transport.is_closing():
            self._transport, _ = await loop.create_connection(lambda: self, self._address.host, self._address.port)
        self._parser = httptools.HttpResponseParser(self)
        self._body = []
        self._reply = loop.create_future()
        self._transport.write(request)
        return await self._reply

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002  # asyncio names it
        self._transport = None
        if self._reply is not None and not self._reply.done():
            self._reply.set_exception(ConnectionError("connection closed before the reply"))

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_body(self, body: bytes) -> None:
        self._body.append(body)

    def on_message_complete(self) -> None:
        if self._reply is not None and not self._reply.done():
            self._reply.set_result(Reply(self._parser.get_status_code(), b"".join(self._body)))


class Pool:
    """A fixed number of connections; callers wait in line for one."""

    def __init__(self, address: Address, size: int) -> None:
        self._free = deque(Connection(address) for _ in range(size))
        self._waiting: deque[asyncio.Future[Connection]] = deque()

    async def send(self, request: bytes) -> Reply:
        connection = await self._take()
        try:
            return await connection.send(request)
        finally:
            self._give_back(connection)

    def close(self) -> None:
        while self._free:
            self._free.popleft().close()

    async def _take(self) -> Connection:
        if self._free:
            return self._free.popleft()
        turn: asyncio.Future[Connection] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        return await turn

    def _give_back(self, connection: Connection) -> None:
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(connection)
                return
        self._free.append(connection)
