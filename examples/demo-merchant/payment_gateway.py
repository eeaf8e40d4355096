"""The shop's side of the gateway's API: what a merchant's server does with its key and secret."""
# ruff: noqa: INP001

import hashlib
import hmac
from types import TracebackType
from typing import Any, Self

import httpx


class Gateway:
    """Client of one merchant. `url` is the API's, without a path."""

    def __init__(self, url: str, api_key: str, api_secret: str) -> None:
        self.api_key = api_key
        self._http = httpx.AsyncClient(
            base_url=f"{url}/api/v1", headers={"X-Api-Key": api_key, "X-Api-Secret": api_secret}, timeout=10
        )
        self._webhook_secret = ""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._http.aclose()

    async def send_webhooks_to(self, url: str) -> None:
        """Have webhooks sent to `url`, instead of wherever they went before."""
        answer = await self._http.put("/webhooks/settings", json={"webhook_url": url})
        answer.raise_for_status()

    async def create_order(self, amount: int, receipt: str) -> str:
        """The id of a new order over `amount` paise. The amount comes from the server, never from the browser."""
        answer = await self._http.post("/orders", json={"amount": amount, "currency": "INR", "receipt": receipt})
        answer.raise_for_status()
        return answer.json()["id"]

    async def invoice(self, body: dict[str, Any], key: str) -> dict[str, Any]:
        """The invoice that was made out under this key, now or the first time that it was asked for; as it is now."""
        made = await self._http.post("/invoices", json=body, headers={"Idempotency-Key": key})
        made.raise_for_status()
        answer = await self._http.get(f"/invoices/{made.json()['id']}")
        answer.raise_for_status()
        return answer.json()

    async def is_genuine(self, body: bytes, signature: str) -> bool:
        """Whether the gateway sent this webhook: the signature is over the bytes as received."""
        if self._webhook_secret and _is_signed(body, self._webhook_secret, signature):
            return True
        # Not known yet, or replaced since: ask once.
        answer = await self._http.get("/webhooks/settings")
        answer.raise_for_status()
        self._webhook_secret = answer.json()["webhook_secret"]
        return _is_signed(body, self._webhook_secret, signature)


def _is_signed(body: bytes, secret: str, signature: str) -> bool:
    expected = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    # As bytes: texts are compared in constant time only while they are ASCII, and anybody may send anything.
    return hmac.compare_digest(expected.encode(), signature.encode())


def payment_of(webhook: dict[str, Any]) -> dict[str, Any]:
    """The payment that a webhook is about; empty for one that is about something else."""
    return webhook.get("data", {}).get("payment", {})


def invoice_of(webhook: dict[str, Any]) -> dict[str, Any]:
    """The invoice that a webhook is about; empty for one that is about something else."""
    return webhook.get("data", {}).get("invoice", {})
