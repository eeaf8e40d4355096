"""Calls to other services' internal endpoints."""

from typing import Any

import httpx
import orjson

from chassis.errors import ServiceUnavailable
from chassis.http_api import REQUEST_ID_HEADER
from chassis.request_context import current_request_id
from chassis.service_tokens import ServiceTokens

_TIMEOUT = httpx.Timeout(2.0, connect=0.5)


class ServiceClient:
    """Speaks to one other service, with a token for it and the current request id on every call."""

    def __init__(self, service: str, base_url: str, tokens: ServiceTokens) -> None:
        self._service = service
        self._tokens = tokens
        self._http = httpx.AsyncClient(
            base_url=base_url, timeout=_TIMEOUT, limits=httpx.Limits(max_connections=16, keepalive_expiry=30)
        )

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
            response = await self._http.request(method, path, content=content, headers=headers)
        except httpx.HTTPError as error:
            raise ServiceUnavailable from error
        if response.status_code >= 500:
            raise ServiceUnavailable
        return response

    async def close(self) -> None:
        await self._http.aclose()
