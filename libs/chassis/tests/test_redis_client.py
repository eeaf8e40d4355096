"""A silent Redis holds nobody for longer than its time limit."""

# pyright: reportMissingParameterType=false

import asyncio
from time import monotonic

import pytest
from redis.exceptions import RedisError

from chassis import redis_client


@pytest.fixture
async def silent_server():
    """Accepts connections and never says a word."""
    writers = []

    async def keep(reader, writer):
        writers.append(writer)

    server = await asyncio.start_server(keep, "127.0.0.1", 0)
    yield f"redis://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    for writer in writers:
        writer.close()
    server.close()


async def test_a_command_to_a_silent_server_fails_within_the_time_limit(silent_server):
    client = redis_client.connect(silent_server, timeout_seconds=0.2)
    began = monotonic()
    with pytest.raises(RedisError):
        await client.get("key")
    assert monotonic() - began < 1.0
    await client.aclose()


async def test_a_server_that_is_not_there_fails_at_once_and_is_not_tried_again_inside():
    client = redis_client.connect("redis://127.0.0.1:1")
    began = monotonic()
    with pytest.raises(RedisError):
        await client.ping()
    assert monotonic() - began < 0.5
    await client.aclose()


async def test_a_client_connects_again_by_itself(redis_url, redis):
    client = redis_client.connect(redis_url)
    own = await client.client_id()
    await redis.client_kill_filter(_id=str(own))
    with pytest.raises(RedisError):
        await client.ping()
    assert await client.ping()
    await client.aclose()
