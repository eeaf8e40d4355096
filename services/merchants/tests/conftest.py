import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from redis.asyncio import Redis

from chassis import redis_client
from chassis.database import Database
from chassis.service_tokens import ServiceTokens
from chassis.testing import empty_schema
from merchants.passwords import Passwords
from merchants.settings import Settings

_TOKEN_KEY = "development-only-key-of-the-tests-0123456789"


@pytest.fixture(scope="module")
def database_url(admin_url: str) -> Iterator[str]:
    with empty_schema(admin_url, Path(__file__).parents[1]) as url:
        yield url


@pytest.fixture(scope="module")
async def database(database_url: str) -> AsyncIterator[Database]:
    database = Database(database_url)
    yield database
    await database.close()


@pytest.fixture(scope="module")
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    client = redis_client.connect(redis_url)
    yield client
    await client.aclose()


@pytest.fixture(scope="module")
def settings_of(database_url: str, redis_url: str) -> Callable[..., Settings]:
    """Settings for this module's servers, with what a test wants otherwise."""

    def make(**wanted: Any) -> Settings:
        given: dict[str, Any] = {
            "database_url": database_url,
            "redis_url": redis_url,
            "service_token_key": SecretStr(_TOKEN_KEY),
            "encryption_key": SecretStr("development-only-encryption-key"),
            "jwt_secret": SecretStr("development-only-jwt-secret"),
        }
        return Settings(**(given | wanted))

    return make


@pytest.fixture(scope="module")
async def passwords() -> AsyncIterator[Passwords]:
    passwords = Passwords()
    yield passwords
    await passwords.close()


@pytest.fixture(scope="module")
def tokens_of() -> Callable[[str], ServiceTokens]:
    """The tokens of the service with this name."""
    return lambda service: ServiceTokens(_TOKEN_KEY, service)


@pytest.fixture(scope="module")
def orders_service(tokens_of: Callable[[str], ServiceTokens]) -> dict[str, str]:
    """Headers of a call that the orders service makes."""
    return {"Authorization": f"Bearer {tokens_of('orders').mint('merchants')}"}


@pytest.fixture
async def http_server() -> AsyncIterator[Callable[..., Any]]:
    """Starts small HTTP servers, each answering as a coroutine function says: request head → (status, body)."""
    async with contextlib.AsyncExitStack() as stack:

        async def start(answer: Callable[[str], Any]) -> str:
            async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
                with contextlib.suppress(OSError, asyncio.IncompleteReadError):
                    head = (await reader.readuntil(b"\r\n\r\n")).decode()
                    status, body = await answer(head)
                    length = f"Content-Length: {len(body)}\r\nConnection: close"
                    writer.write(f"HTTP/1.1 {status} X\r\n{length}\r\n\r\n{body}".encode())
                    await writer.drain()
                writer.close()

            server = await asyncio.start_server(serve, "127.0.0.1", 0)
            stack.callback(server.close)
            return f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"

        yield start


class Link:
    """A way to a server that can be cut, and that can fall silent as a frozen server does."""

    def __init__(self, host: str, port: int) -> None:
        self._target = (host, port)
        self._flows = asyncio.Event()
        self._flows.set()
        self._is_cut = False
        self._connections: set[asyncio.Task[Any]] = set()
        self.port = 0

    @contextlib.asynccontextmanager
    async def open(self) -> AsyncIterator["Link"]:
        server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()
            self.cut()
            await asyncio.gather(*self._connections, return_exceptions=True)

    def cut(self) -> None:
        self._is_cut = True
        for connection in self._connections:
            connection.cancel()

    def silence(self) -> None:
        self._flows.clear()

    def mend(self) -> None:
        self._is_cut = False
        self._flows.set()

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._is_cut:
            writer.close()
            return
        connection = asyncio.create_task(self._carry(reader, writer))
        self._connections.add(connection)
        connection.add_done_callback(self._connections.discard)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.closing(writer), contextlib.suppress(OSError):
            # In silence the server does not hear of new connections: it would hold half-open ones against others.
            await self._flows.wait()
            from_server, to_server = await asyncio.open_connection(*self._target)
            with contextlib.closing(to_server):
                ways = [asyncio.create_task(self._pump(reader, to_server))]
                ways.append(asyncio.create_task(self._pump(from_server, writer)))
                try:
                    await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
                finally:
                    for way in ways:
                        way.cancel()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while chunk := await reader.read(65_536):
                await self._flows.wait()
                writer.write(chunk)
                await writer.drain()


@pytest.fixture
async def link_to() -> AsyncIterator[Callable[..., Any]]:
    """Opens a `Link` to a server."""
    async with contextlib.AsyncExitStack() as stack:

        async def make(host: str, port: int) -> Link:
            return await stack.enter_async_context(Link(host, port).open())

        yield make
