"""A connection to PostgreSQL whose making is broken off leaves nothing half-open: the server would wait a minute for
its next word, and whoever drops a database meanwhile waits for the server."""

# pyright: reportMissingParameterType=false

import asyncio
import contextlib
import gc
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from chassis.bounded_connection import connector
from chassis.database import Database

_PATIENCE_SECONDS = 20


class WayWithoutReturn:
    """A way to the server by which no answer comes back."""

    def __init__(self, url):
        self._server = urlsplit(url)
        self.url = url
        self.answered = asyncio.Event()
        """The server waits for the client's next word."""
        self.hung_up = asyncio.Event()
        """The client has closed its end."""

    @contextlib.asynccontextmanager
    async def open(self):
        async with await asyncio.start_server(self._carry, "127.0.0.1", 0) as way:
            port = way.sockets[0].getsockname()[1]
            place = self._server.netloc.replace(f":{self._server.port}", f":{port}")
            self.url = urlunsplit(self._server._replace(netloc=place))
            yield self

    async def _carry(self, reader, writer):
        from_server, to_server = await asyncio.open_connection(self._server.hostname, self._server.port)
        with contextlib.closing(writer), contextlib.closing(to_server):
            to_server.write(await reader.read(65_536))
            await from_server.read(1)
            self.answered.set()
            await reader.read()
            self.hung_up.set()


@pytest.fixture
async def way(admin_url):
    gc.disable()
    try:
        async with WayWithoutReturn(admin_url).open() as way:
            yield way
    finally:
        gc.enable()


async def drop_a_database(admin_url):
    connection = await psycopg.AsyncConnection.connect(admin_url, autocommit=True)
    async with connection:
        await connection.execute("CREATE DATABASE half_open")
        await connection.execute("DROP DATABASE half_open WITH (FORCE)")


async def test_a_cancelled_one_hangs_up_although_its_error_is_still_held(way, admin_url):
    making = asyncio.create_task(Database(way.url).is_reachable())
    async with asyncio.timeout(_PATIENCE_SECONDS):
        await way.answered.wait()
        making.cancel()
        await asyncio.wait([making])
        await way.hung_up.wait()
        await drop_a_database(admin_url)
    assert making.cancelled()


async def test_one_whose_event_loop_ends_hangs_up(way, admin_url):
    outer = asyncio.get_running_loop()

    async def begin():
        making = asyncio.create_task(Database(way.url).is_reachable())
        await asyncio.to_thread(asyncio.run_coroutine_threadsafe(way.answered.wait(), outer).result)
        assert not making.done()

    async with asyncio.timeout(_PATIENCE_SECONDS):
        await asyncio.to_thread(asyncio.run, begin())
        await way.hung_up.wait()
        await drop_a_database(admin_url)


async def test_one_that_takes_too_long_hangs_up(way):
    with pytest.raises(psycopg.errors.ConnectionTimeout) as caught:
        await connector(answer_seconds=1)(way.url, connect_timeout=2)
    async with asyncio.timeout(_PATIENCE_SECONDS):
        await way.hung_up.wait()
    assert caught.value
