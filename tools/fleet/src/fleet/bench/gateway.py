"""Requests to the gateway under load, as ready-made bytes."""

import itertools
from collections.abc import Iterable, Iterator
from typing import Any

import httpx
import orjson

from fleet.bench.connections import Reply, request_bytes
from fleet.testing import RunningFleet

KEY = {"X-Api-Key": "key_test_abc123", "X-Api-Secret": "secret_test_xyz789"}
SECRET_OF_WEBHOOKS = "whsec_test_abc123"  # noqa: S105  # the seeded merchant's, public by design
_HEADERS = {"Host": "127.0.0.1", **KEY, "Content-Type": "application/json"}
ORDER = request_bytes("POST", "/api/v1/orders", _HEADERS, b'{"amount":50000,"receipt":"bench"}')


def orders() -> Iterator[bytes]:
    return itertools.repeat(ORDER)


def payments(order_ids: Iterable[str]) -> Iterator[bytes]:
    for order_id in order_ids:
        body = b'{"order_id":"%b","method":"upi","vpa":"success@bank"}' % order_id.encode()
        yield request_bytes("POST", "/api/v1/payments", _HEADERS, body)


def reads(payment_ids: list[str]) -> Iterator[bytes]:
    made = [request_bytes("GET", f"/api/v1/payments/{payment_id}", _HEADERS) for payment_id in payment_ids]
    return itertools.cycle(made)


class Ids:
    """Collects the ids in successful answers."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def __call__(self, reply: Reply) -> None:
        if reply.status == 201:
            self.found.append(orjson.loads(reply.body)["id"])


async def set_webhook_url(fleet: RunningFleet, url: str | None) -> None:
    await _call(fleet, "PUT", "/api/v1/webhooks", {"webhook_url": url})


async def jobs(fleet: RunningFleet) -> dict[str, Any]:
    """Figures over all queues: pending, processing, completed, failed."""
    return await _call(fleet, "GET", "/api/v1/test/jobs/status")


async def _call(fleet: RunningFleet, method: str, path: str, body: Any = None) -> dict[str, Any]:
    async with httpx.AsyncClient(base_url=fleet.base_url, headers=KEY, timeout=10) as client:
        response = await client.request(method, path, json=body)
        response.raise_for_status()
        return response.json()
