"""HTTP/1.1 as far as one POST after another needs it, over connections that are kept.

A general client costs more CPU than everything else in an attempt, and leaves less to say about which address
is connected to and how much is read.
"""

import asyncio
import ssl
from collections import deque
from dataclasses import dataclass
from time import monotonic
from typing import cast

import httptools

from webhooks.sender.resolving import Resolver

LONGEST_BODY = 2048
"""Bytes of an answer's body that are read and kept."""
_LONGEST_ANSWER = 65_536
"""Bytes of an answer, head and all, after which we stop listening."""
# Shorter than the idle limit of the usual servers: ours is not the connection that they are just closing.
_KEEP_IDLE_SECONDS = 4.0
_CONNECT_SECONDS = 1.5
"""For one address while there are others to try."""


class BrokenAnswer(Exception):
    """The connection broke, or what came over it was no HTTP. The endpoint may have got the request."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Whom a connection is to."""

    host: str
    port: int
    tls: bool


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    body: bytes


class Connection(asyncio.Protocol):
    """One connection, with at most one request under way."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport
        self._reply: asyncio.Future[Reply] | None = None
        self._start_listening()
        self.is_open = False
        self.heard_nothing = True
        """Since the last request was sent."""
        self.idle_since = 0.0

    def _start_listening(self) -> None:
        self._parser = httptools.HttpResponseParser(self)
        self._body = b""
        self._heard = 0
        self._has_head = False
        self._ends_with_connection = True

    async def post(self, request: bytes) -> Reply:
        """Send a whole request. Raises `BrokenAnswer`. A connection that is not waited for to the end is closed."""
        self._start_listening()
        self.heard_nothing = True
        self._reply = asyncio.get_running_loop().create_future()
        if not self.is_open:
            raise BrokenAnswer("The connection was closed")
        self._transport.write(request)
        try:
            return await self._reply
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        self.is_open = False
        # Not close(): that would wait for a peer that takes nothing.
        self._transport.abort()

    # --- what asyncio calls ---

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are no subclasses of asyncio's, though they are all that those are.
        self._transport = cast("asyncio.Transport", transport)
        self.is_open = True

    def data_received(self, data: bytes) -> None:
        self.heard_nothing = False
        self._heard += len(data)
        if self._reply is None or self._reply.done():
            # Nobody asked.
            self.close()
            return
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            self._answer(reusable=False)
        except httptools.HttpParserError as error:
            self._fail(f"The answer is no HTTP: {error}")
        if self._heard > _LONGEST_ANSWER:
            self._fail("The head of the answer is too long")

    def connection_lost(self, exc: Exception | None) -> None:
        self.is_open = False
        if self._has_head and self._ends_with_connection and exc is None:
            self._answer(reusable=False)
        self._fail("The connection was closed before the answer" if exc is None else f"The connection broke: {exc}")

    # --- what the parser calls ---

    def on_message_begin(self) -> None:
        if self._reply is not None and self._reply.done():
            # More than was asked for.
            self.close()

    def on_header(self, name: bytes, _: bytes) -> None:
        if name.lower() in (b"content-length", b"transfer-encoding"):
            self._ends_with_connection = False

    def on_headers_complete(self) -> None:
        self._has_head = self._parser.get_status_code() >= 200

    def on_body(self, body: bytes) -> None:
        self._body += body[: LONGEST_BODY - len(self._body)]
        if len(self._body) == LONGEST_BODY:
            self._answer(reusable=False)

    def on_message_complete(self) -> None:
        # 1xx only announce the answer.
        if self._parser.get_status_code() >= 200:
            self._answer(reusable=self._parser.should_keep_alive())

    def _answer(self, *, reusable: bool) -> None:
        if self._reply is None or self._reply.done():
            return
        self._reply.set_result(Reply(self._parser.get_status_code(), self._body))
        if not reusable:
            self.close()

    def _fail(self, reason: str) -> None:
        if self._reply is not None and not self._reply.done():
            self._reply.set_exception(BrokenAnswer(reason))


class Connections:
    """Connections that are kept for a few seconds after each use. How many are in use is the caller's to bound."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._tls = ssl.create_default_context()
        self._idle: dict[Origin, deque[Connection]] = {}
        self._sweep: asyncio.TimerHandle | None = None

    async def post(self, origin: Origin, request: bytes) -> Reply:
        """Send `request` and return what came. Raises `BrokenAnswer`, `AddressRefused`, `OSError`."""
        kept = self._take(origin)
        if kept is not None:
            try:
                return await self._post(kept, origin, request)
            except BrokenAnswer:
                # The endpoint closed it while our request was on its way, as servers may at any time.
                if not kept.heard_nothing:
                    raise
        return await self._post(await self._connect(origin), origin, request)

    def close(self) -> None:
        if self._sweep is not None:
            self._sweep.cancel()
        for connections in self._idle.values():
            for connection in connections:
                connection.close()
        self._idle.clear()

    async def _post(self, connection: Connection, origin: Origin, request: bytes) -> Reply:
        reply = await connection.post(request)
        if connection.is_open:
            connection.idle_since = monotonic()
            self._idle.setdefault(origin, deque()).append(connection)
            if self._sweep is None:
                self._sweep = asyncio.get_running_loop().call_later(_KEEP_IDLE_SECONDS / 2, self._close_idle)
        return reply

    def _take(self, origin: Origin) -> Connection | None:
        connections = self._idle.get(origin)
        while connections:
            # The one used last: the others can then grow old and be closed.
            connection = connections.pop()
            if connection.is_open and monotonic() - connection.idle_since < _KEEP_IDLE_SECONDS:
                return connection
            connection.close()
        return None

    async def _connect(self, origin: Origin) -> Connection:
        addresses = await self._resolver.addresses_of(origin.host)
        for address in addresses[:-1]:
            try:
                async with asyncio.timeout(_CONNECT_SECONDS):
                    return await self._connect_to(address, origin)
            except OSError:  # among them TimeoutError
                continue
        return await self._connect_to(addresses[-1], origin)

    async def _connect_to(self, address: str, origin: Origin) -> Connection:
        tls = {"ssl": self._tls, "server_hostname": origin.host} if origin.tls else {}
        loop = asyncio.get_running_loop()
        _, connection = await loop.create_connection(Connection, address, origin.port, **tls)
        return connection

    def _close_idle(self) -> None:
        self._sweep = None
        now = monotonic()
        for origin, connections in list(self._idle.items()):
            while connections and (not connections[0].is_open or now - connections[0].idle_since >= _KEEP_IDLE_SECONDS):
                connections.popleft().close()
            if not connections:
                del self._idle[origin]
        if self._idle:
            self._sweep = asyncio.get_running_loop().call_later(_KEEP_IDLE_SECONDS / 2, self._close_idle)
