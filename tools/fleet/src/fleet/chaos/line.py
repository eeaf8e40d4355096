"""The line to a processor: it can be cut, while whoever is at its other end goes on and keeps his books."""

import asyncio
import contextlib
from types import TracebackType
from typing import Self

_AT_ONCE = 65536


class Line:
    """Whatever comes to `port` on loopback is passed on to `target`, and what that answers is passed back."""

    def __init__(self, port: int, target: int) -> None:
        self._port = port
        self._target = target
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self._passing_on: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        await self.mend()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.cut()

    async def mend(self) -> None:
        self._server = await asyncio.start_server(self._take, "127.0.0.1", self._port)

    async def cut(self) -> None:
        """Nobody is reached any more, and what was under way breaks off."""
        if self._server is not None:
            self._server.close()
            self._server = None
        for writer in list(self._writers):
            writer.transport.abort()
        await asyncio.gather(*self._passing_on)

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        passing_on = asyncio.create_task(self._pass_on(reader, writer))
        self._passing_on.add(passing_on)
        passing_on.add_done_callback(self._passing_on.discard)

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            there, thither = await asyncio.open_connection("127.0.0.1", self._target)
        except OSError:
            writer.transport.abort()
            return
        self._writers |= {writer, thither}
        try:
            await asyncio.gather(_copy(reader, thither), _copy(there, writer))
        finally:
            self._writers -= {writer, thither}


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while said := await reader.read(_AT_ONCE):
            writer.write(said)
            await writer.drain()
    writer.close()
