"""The merchant's endpoint: what it was told about which payment or refund, and how often."""

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import AsyncIterator

import orjson

from fleet.bench.gateway import SECRET_OF_WEBHOOKS
from fleet.bench.receiver import Endpoint, Received


class Deliveries(Received):
    """Checks every signature, and keeps the ids under which each event of a payment or refund came."""

    def __init__(self) -> None:
        super().__init__(SECRET_OF_WEBHOOKS)
        self.told: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        """Payment or refund → event → webhook ids, one for each time that it came."""

    def add(self, headers: dict[bytes, bytes], body: bytes) -> None:
        super().add(headers, body)
        webhook = orjson.loads(body)
        data = webhook["data"]
        subject = data.get("refund", data["payment"])["id"]
        self.told[subject][webhook["event"]].append(headers[b"x-webhook-id"].decode())


@contextlib.asynccontextmanager
async def receiving() -> AsyncIterator[tuple[Deliveries, str]]:
    """An endpoint on loopback that takes everything, and its URL."""
    deliveries = Deliveries()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Endpoint(deliveries), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        yield deliveries, f"http://127.0.0.1:{port}/webhook"
    finally:
        server.close()
