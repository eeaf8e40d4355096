"""An HTTP server whose end no client notices who has somewhere else to go.

HTTP cannot tell a client in time that its idle connection is being closed: a request that is just under way to it is
lost, and a POST must not be sent twice. So connections are not closed until their clients leave them. From SIGTERM on
nobody new is let in, so that clients turn to another copy; whoever is in gets one more answer, with `Connection:
close`; and what is idle stays open for longer than a client of ours keeps it.
"""

import asyncio
import os
import signal
import socket
from collections.abc import Sequence
from functools import partial
from time import monotonic
from types import FrameType
from typing import Any

import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CLIENTS_KEEP_IDLE_SECONDS = 4
"""How long the proxy (`keepalive_timeout` of its upstreams) and `ServiceClient` keep a connection that is not used."""
GRACE_SECONDS = CLIENTS_KEEP_IDLE_SECONDS + 1.0
_LOOK_SECONDS = 0.05


class DrainingServer(uvicorn.Server):
    """SIGTERM drains for at most `grace_seconds` before uvicorn's own shutdown; SIGINT, before or after it, does not
    wait for idle clients."""

    def __init__(self, config: uvicorn.Config, grace_seconds: float = GRACE_SECONDS) -> None:
        super().__init__(config)
        self._grace_seconds = grace_seconds
        self._hurried = False

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        if sig == signal.SIGINT and not self._hurried:
            self._hurried = self.should_exit = True
        else:
            super().handle_exit(sig, frame)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            await self._let_in_who_waits(server.sockets)
            server.close()
        for connection in self.server_state.connections:
            _answer_once_more(connection)
        deadline = monotonic() + self._grace_seconds
        while self.server_state.connections and not self._hurried and monotonic() < deadline:  # noqa: ASYNC110 # uvicorn tells nobody
            await asyncio.sleep(_LOOK_SECONDS)
        await super().shutdown(sockets)

    async def _let_in_who_waits(self, listening: Sequence[Any]) -> None:
        # The kernel has told these that they are connected; closing the door now would break their requests off.
        loop = asyncio.get_running_loop()
        protocol: Any = partial(
            self.config.http_protocol_class,
            config=self.config,
            server_state=self.server_state,
            app_state=self.lifespan.state,
            _loop=loop,
        )
        for each in listening:
            with socket.socket(fileno=os.dup(each.fileno())) as door:
                door.setblocking(False)
                while (client := _next_at(door)) is not None:
                    await loop.connect_accepted_socket(protocol, client)


def _next_at(door: socket.socket) -> socket.socket | None:
    try:
        client, _ = door.accept()
    except OSError:
        return None
    return client


def _answer_once_more(connection: Any) -> None:
    """Make the answer in hand, or the next one, the connection's last."""
    connection.app = _closing(connection.app)
    if connection.cycle is not None and not connection.cycle.response_complete:
        connection.cycle.keep_alive = False


def _closing(app: ASGIApp) -> ASGIApp:
    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        async def send_last(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), (b"connection", b"close")]
            await send(message)

        await app(scope, receive, send_last)

    return answer
