"""A merchant's webhook server on loopback: it keeps what it receives and answers as it is told."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from aiohttp import web
from multidict import CIMultiDictProxy

from chassis.testing import eventually

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Webhook:
    """One POST, as it came in."""

    path: str
    headers: CIMultiDictProxy[str]
    body: bytes

    @property
    def event(self) -> str:
        return json.loads(self.body)["event"]

    @property
    def payment_id(self) -> str:
        return json.loads(self.body)["data"]["payment"]["id"]

    @property
    def id(self) -> str:
        return self.headers["X-Webhook-Id"]

    @property
    def attempt(self) -> int:
        return int(self.headers["X-Webhook-Attempt"])


@dataclass
class Receiver:
    """Answers 200 unless told otherwise."""

    url: str = ""
    received: list[Webhook] = field(default_factory=list)
    _answer: Answer | None = None
    _runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._receive)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"{site.name}/hooks"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._runner:
            await self._runner.cleanup()

    def answer_with(self, status: int, **headers: str) -> None:
        """Answer everything from now on with this status."""

        async def answer(_: web.Request) -> web.Response:
            return web.Response(status=status, headers=headers)

        self._answer = answer

    def redirect_to(self, url: str) -> None:
        self.answer_with(302, Location=url)

    def hang(self) -> None:
        """Accept requests from now on and never answer."""

        async def answer(_: web.Request) -> web.Response:
            await asyncio.Event().wait()
            raise AssertionError

        self._answer = answer

    def of(self, payment_id: str) -> list[Webhook]:
        """What was received about a payment, in that order."""
        return [webhook for webhook in self.received if webhook.payment_id == payment_id]

    async def receives(self, count: int, payment_id: str, within: float = 15) -> list[Webhook]:
        """Everything received about a payment, once there are `count`."""

        async def look() -> list[Webhook]:
            return self.of(payment_id)

        return await eventually(look, lambda webhooks: len(webhooks) >= count, within)

    async def _receive(self, request: web.Request) -> web.StreamResponse:
        self.received.append(Webhook(request.path, request.headers, await request.read()))
        return await self._answer(request) if self._answer else web.Response(text="thanks")
