"""Speaking to the Instamojo API 1.1: bounded in time and size, and never led elsewhere by a redirect."""

from collections.abc import Mapping
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import httpx
import orjson
from prometheus_client import Counter, Histogram

from payments.domain.receipt import Account

_TIMEOUT = httpx.Timeout(4.0, connect=2.0)
_LARGEST_ANSWER = 1024 * 1024
_SECONDS = Histogram("payments_processor_call_seconds", "Calls to processors", ["processor", "call"])
_FAILURES = Counter(
    "payments_processor_call_failures", "Calls to processors without a usable answer", ["processor", "call", "reason"]
)
_NAME = "instamojo"
# There from the start: of what is seen for the first time, no rise is seen.
for _call in ("create", "read"):
    _SECONDS.labels(_NAME, _call)
    _FAILURES.labels(_NAME, _call, "timeout")

Json = Mapping[str, Any]


class NoAnswer(Exception):
    """It did not answer, or not in a way that says what it has done. Nothing is known."""


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    body: Json

    @property
    def is_success(self) -> bool:
        return 200 <= self.status < 300 and self.body.get("success") is True

    @property
    def is_refusal(self) -> bool:
        """It has understood, and has certainly done nothing."""
        return 400 <= self.status < 500 and self.status not in (408, 429)

    def __str__(self) -> str:
        return f"{self.status} {self.body.get('message')!r:.300}"


class InstamojoClient:
    """Calls are named in metrics; credentials go into headers and nowhere else."""

    def __init__(self, base_url: str, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._http = httpx.AsyncClient(
            base_url=base_url,
            timeout=_TIMEOUT,
            follow_redirects=False,
            trust_env=False,
            limits=httpx.Limits(max_connections=16),
            transport=transport,
        )

    async def get(self, call: str, path: str, account: Account, params: Mapping[str, str] | None = None) -> Reply:
        return await self._measured(call, self._http.build_request("GET", path, params=params), account)

    async def post(self, call: str, path: str, account: Account, form: Mapping[str, str]) -> Reply:
        return await self._measured(call, self._http.build_request("POST", path, data=form), account)

    async def close(self) -> None:
        await self._http.aclose()

    async def _measured(self, call: str, request: httpx.Request, account: Account) -> Reply:
        """Raises `NoAnswer`."""
        request.headers["X-Api-Key"] = account.api_key
        request.headers["X-Auth-Token"] = account.auth_token
        started = perf_counter()
        try:
            return await self._send(request)
        except NoAnswer as error:
            _FAILURES.labels(_NAME, call, str(error)).inc()
            raise
        except httpx.TimeoutException as error:
            _FAILURES.labels(_NAME, call, "timeout").inc()
            raise NoAnswer("timeout") from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            _FAILURES.labels(_NAME, call, "connection").inc()
            raise NoAnswer("connection") from error
        finally:
            _SECONDS.labels(_NAME, call).observe(perf_counter() - started)

    async def _send(self, request: httpx.Request) -> Reply:
        response = await self._http.send(request, stream=True)
        try:
            content = b""
            async for chunk in response.aiter_bytes():
                content += chunk
                if len(content) > _LARGEST_ANSWER:
                    raise NoAnswer("too large")
        finally:
            await response.aclose()
        if response.status_code >= 500 or response.is_redirect:
            raise NoAnswer(f"status {response.status_code}")
        try:
            body = orjson.loads(content)
        except orjson.JSONDecodeError as error:
            raise NoAnswer("no JSON") from error
        if not isinstance(body, dict):
            raise NoAnswer("no JSON")
        return Reply(response.status_code, body)
