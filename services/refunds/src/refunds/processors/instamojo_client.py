"""Speaking to the Instamojo API 1.1 about refunds: bounded in time and size, and never led elsewhere by a redirect."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from time import perf_counter
from typing import Any
from urllib.parse import quote

import httpx
import orjson
from prometheus_client import Counter, Histogram
from pydantic import BaseModel, ValidationError

from refunds.domain.payment import Paise

_TIMEOUT = httpx.Timeout(4.0, connect=2.0)
_LARGEST_ANSWER = 1024 * 1024
PAGE = 100
_SECONDS = Histogram("refunds_processor_call_seconds", "Calls to processors about refunds", ["processor", "call"])
_FAILURES = Counter(
    "refunds_processor_call_failures",
    "Calls to processors about refunds without a usable answer",
    ["processor", "call", "reason"],
)
_NAME = "instamojo"


class NoAnswer(Exception):
    """It did not answer, or not in a way that says what it has done. Nothing is known."""


class NotAccepted(Exception):
    """It has understood, refuses, and has certainly done nothing; the message is its own."""


@dataclass(frozen=True, slots=True)
class Account:
    """What Instamojo knows a merchant, or the whole gateway, by."""

    api_key: str = field(repr=False)
    auth_token: str = field(repr=False)


class RefundThere(BaseModel):
    """A refund as Instamojo tells of it."""

    id: str
    payment_id: str
    status: str
    body: str = ""
    refund_amount: Decimal
    created_at: datetime | None = None

    @property
    def amount(self) -> Paise:
        return Paise(int(self.refund_amount * 100))


class InstamojoClient:
    """Credentials go into headers and nowhere else."""

    def __init__(self, base_url: str, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._http = httpx.AsyncClient(
            base_url=base_url,
            timeout=_TIMEOUT,
            follow_redirects=False,
            trust_env=False,
            limits=httpx.Limits(max_connections=16),
            transport=transport,
        )

    async def create(self, account: Account, form: Mapping[str, str]) -> RefundThere:
        """Raises `NotAccepted` or `NoAnswer`: only then may money have moved without our knowing."""
        return _refund(await self._send("create", account, self._http.build_request("POST", "refunds/", data=form)))

    async def read(self, account: Account, refund_id: str) -> RefundThere:
        """Raises `NoAnswer`."""
        return _refund(await self._ask("read", account, f"refunds/{quote(refund_id, safe='')}/"))

    async def page(self, account: Account, page: int) -> Sequence[RefundThere]:
        """The account's refunds, newest first, by the hundred; pages count from 1. Raises `NoAnswer`."""
        body = await self._ask("list", account, "refunds/", {"limit": str(PAGE), "page": str(page)})
        listed = body.get("refunds")
        if not isinstance(listed, list):
            raise NoAnswer("no list")
        return [_read(each) for each in listed]

    async def close(self) -> None:
        await self._http.aclose()

    async def _ask(
        self, call: str, account: Account, path: str, params: Mapping[str, str] | None = None
    ) -> Mapping[str, Any]:
        try:
            return await self._send(call, account, self._http.build_request("GET", path, params=params))
        except NotAccepted as refusal:
            raise NoAnswer(str(refusal)) from refusal

    async def _send(self, call: str, account: Account, request: httpx.Request) -> Mapping[str, Any]:
        request.headers["X-Api-Key"] = account.api_key
        request.headers["X-Auth-Token"] = account.auth_token
        started = perf_counter()
        try:
            return await self._understood(request)
        except NoAnswer as error:
            _FAILURES.labels(_NAME, call, str(error)).inc()
            raise
        finally:
            _SECONDS.labels(_NAME, call).observe(perf_counter() - started)

    async def _understood(self, request: httpx.Request) -> Mapping[str, Any]:
        try:
            status, body = await self._answer(request)
        except httpx.TimeoutException as error:
            raise NoAnswer("timeout") from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise NoAnswer("connection") from error
        except orjson.JSONDecodeError as error:
            raise NoAnswer("no JSON") from error
        if not isinstance(body, dict):
            raise NoAnswer("no JSON")
        if 200 <= status < 300 and body.get("success") is True:
            return body
        # Of the account, of a limit, of a path: none of these says anything about the refund.
        if status in (200, 400, 422) and body.get("success") is False:
            raise NotAccepted(f"{body.get('message')!r:.300}")
        raise NoAnswer(f"status {status}")

    async def _answer(self, request: httpx.Request) -> tuple[int, Any]:
        response = await self._http.send(request, stream=True)
        try:
            content = b""
            async for chunk in response.aiter_bytes():
                content += chunk
                if len(content) > _LARGEST_ANSWER:
                    raise NoAnswer("too large")
        finally:
            await response.aclose()
        if response.status_code >= 500:
            raise NoAnswer(f"status {response.status_code}")
        return response.status_code, orjson.loads(content)


def _refund(body: Mapping[str, Any]) -> RefundThere:
    return _read(body.get("refund"))


def _read(told: object) -> RefundThere:
    try:
        return RefundThere.model_validate(told)
    except ValidationError as error:
        raise NoAnswer("no refund") from error
