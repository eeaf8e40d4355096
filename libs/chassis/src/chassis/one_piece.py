"""Answers that leave in one piece. The server writes head and body one by one: two trips into the kernel for each
answer, and the proxy wakes up for each half. `docs/adr/0010-where-the-time-goes.md` has the figures."""

import asyncio
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol


class OnePieceProtocol(HttpToolsProtocol):
    """The server's protocol, on a transport that joins what it writes."""

    def connection_made(self, transport: asyncio.Transport) -> None:
        super().connection_made(cast("asyncio.Transport", _Joining(transport)))


class _Joining:
    """Holds what is written until more is, for no longer than a turn of the event loop; then both go together.

    In all else it is the transport that it is made of.
    """

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._held: bytes | None = None
        self._loop = asyncio.get_running_loop()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        if self._held is None:
            self._held = data
            self._loop.call_soon(self._let_go)
        else:
            data, self._held = self._held + data, None
            self._transport.write(data)

    def close(self) -> None:
        self._let_go()
        self._transport.close()

    def _let_go(self) -> None:
        if self._held is not None:
            data, self._held = self._held, None
            self._transport.write(data)
