"""A service that restarts is asked at its other address meanwhile."""

# pyright: reportMissingParameterType=false

import asyncio
import contextlib
import socket

import pytest

from chassis.errors import ServiceUnavailable
from chassis.service_client import ServiceClient
from chassis.service_tokens import ServiceTokens

TOKENS = ServiceTokens("development-only-" + "k" * 32, "payments")


class Owner:
    """Answers every request on a connection with the same line, and counts them."""

    def __init__(self) -> None:
        self.asked = 0

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError):
            while await reader.readuntil(b"\r\n\r\n"):
                self.asked += 1
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
                await writer.drain()
        writer.close()


@contextlib.asynccontextmanager
async def listening(owner: Owner):
    server = await asyncio.start_server(owner.answer, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


@pytest.fixture
def nobody():
    """An address where nobody listens, and nobody else can."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}"


@contextlib.asynccontextmanager
async def client_of(*urls: str):
    client = ServiceClient("orders", " ".join(urls), TOKENS)
    yield client
    await client.close()


async def test_where_nobody_listens_the_next_address_is_asked(nobody):
    owner = Owner()
    async with listening(owner) as url, client_of(nobody, url) as client:
        assert (await client.get("/internal/orders")).status_code == 200
    assert owner.asked == 1


async def test_the_first_address_is_asked_where_somebody_listens():
    first, second = Owner(), Owner()
    async with listening(first) as one, listening(second) as other, client_of(one, other) as client:
        await client.get("/internal/orders")
        await client.get("/internal/orders")
    assert (first.asked, second.asked) == (2, 0)


async def test_a_service_that_listens_nowhere_is_unavailable(nobody):
    async with client_of(nobody, nobody) as client:
        with pytest.raises(ServiceUnavailable):
            await client.get("/internal/orders")
