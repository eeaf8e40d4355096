"""Calls to other services' internal endpoints."""

import contextlib
from typing import Any

import httpx
import orjson

from chassis import tracing
from chassis.draining import CLIENTS_KEEP_IDLE_SECONDS
from chassis.errors import ServiceUnavailable
from chassis.http_api import REQUEST_ID_HEADER
from chassis.request_context import current_request_id
from chassis.service_tokens import ServiceTokens

_TIMEOUT = httpx.Timeout(2.0, connect=0.5)


class ServiceClient:
    """Speaks to one other service, with a token for it and the current request id on every call.

    `base_url` may be several with spaces between them: where nobody listens, as while the service restarts, the next
    is asked.
    """

    def __init__(self, service: str, base_url: str, tokens: ServiceTokens) -> None:
        self._service = service
        self._tokens = tokens
        limits = httpx.Limits(max_connections=16, keepalive_expiry=CLIENTS_KEEP_IDLE_SECONDS)
        self._copies = [httpx.AsyncClient(base_url=url, timeout=_TIMEOUT, limits=limits) for url in base_url.split()]

    async def get(self, path: str) -> httpx.Response:
        return await self._send("GET", path, None)

    async def post(self, path: str, body: Any) -> httpx.Response:
        return await self._send("POST", path, orjson.dumps(body))

    async def _send(self, method: str, path: str, content: bytes | None) -> httpx.Response:
        headers = {
            "Authorization": f"Bearer {self._tokens.mint(self._service)}",
            "Content-Type": "application/json",
            REQUEST_ID_HEADER: current_request_id() or "",
        }
        try:
            with tracing.call(f"{method} {self._service}", headers):
                response = await self._ask_copies(method, path, content, headers)
        except httpx.HTTPError as error:
            raise ServiceUnavailable from error
        if response.status_code >= 500:
            raise ServiceUnavailable
        return response

    async def _ask_copies(
        self, method: str, path: str, content: bytes | None, headers: dict[str, str]
    ) -> httpx.Response:
        *others, last = self._copies
        for copy in others:
            # Not connected, so nothing was sent: whoever asks again asks once.
            with contextlib.suppress(httpx.ConnectError, httpx.ConnectTimeout):
                return await copy.request(method, path, content=content, headers=headers)
        return await last.request(method, path, content=content, headers=headers)

    async def close(self) -> None:
        for copy in self._copies:
            await copy.aclose()
