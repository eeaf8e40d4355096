"""Connections to PostgreSQL that are given up when the server stops answering.

Its own limits cannot help: a server that is frozen, or cut off without a word, enforces none of them. TCP's limits
do not either, for the machine goes on acknowledging what a frozen server never reads.
"""

import asyncio
import os
import select
import socket
import traceback
from collections.abc import Awaitable, Callable
from typing import Any

import psycopg
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import InvalidatePoolError

_HUNG_UP = getattr(select, "POLLRDHUP", select.POLLHUP)
"""The other end writes no more. Where the system does not tell, the connection's next statement finds out."""


class BoundedConnection(psycopg.AsyncConnection[Any]):
    """Waits for one answer of the server for so long, then hangs up: the statement fails as on a lost connection."""

    answer_seconds: float = 11.0

    async def wait(self, *arguments: Any, **options: Any) -> Any:
        # Hung up, not cancelled: psycopg would ask the silent server to cancel, and wait for that.
        limit = asyncio.get_running_loop().call_later(self.answer_seconds, self._hang_up)
        try:
            return await super().wait(*arguments, **options)
        finally:
            limit.cancel()

    def _hang_up(self) -> None:
        # A second descriptor of the same connection: the first stays libpq's to close.
        with socket.socket(fileno=os.dup(self.pgconn.socket)) as line:
            line.shutdown(socket.SHUT_RDWR)


def connector(answer_seconds: float) -> Callable[..., Awaitable[BoundedConnection]]:
    """Opens connections with this limit. One whose making fails or is cancelled is hung up before the error is out."""

    async def connect(*arguments: Any, **options: Any) -> BoundedConnection:
        try:
            connection = await BoundedConnection.connect(*arguments, **options)
        except BaseException as error:
            # The frames of its making alone hold a half-open connection, and the error holds them. The server waits
            # up to its authentication_timeout for the next word, and whoever drops a database waits for the server.
            traceback.clear_frames(error.__traceback__)
            raise
        connection.answer_seconds = answer_seconds
        return connection

    return connect


def refuse_if_hung_up(connection: DBAPIConnection, *_: object) -> None:
    """Listens to a pool's `checkout`: a server that has restarted meanwhile costs nobody a failed statement, and the
    pool drops all of its connections to the old one."""
    driver = connection.driver_connection
    line = select.poll()
    if not driver.closed:
        line.register(driver.fileno(), _HUNG_UP)
    if driver.closed or line.poll(0):
        raise InvalidatePoolError
