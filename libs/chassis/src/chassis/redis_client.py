"""Connections to Redis: every command has a time limit, so a silent server cannot hold anybody."""

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff


def connect(url: str, *, timeout_seconds: float = 1.0) -> Redis:
    """A client that waits at most `timeout_seconds` to connect and as long for an answer.

    It connects again at the next command.

    Nothing is retried inside: callers know whether repeating is harmless.
    """
    return Redis.from_url(
        url,
        socket_timeout=timeout_seconds,
        socket_connect_timeout=timeout_seconds,
        retry=Retry(NoBackoff(), 0),
        health_check_interval=0,
    )
