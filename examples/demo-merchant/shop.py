"""What the shop sells, what was ordered, what is owed, and what the gateway told about it. In memory: it is a demo."""
# ruff: noqa: INP001

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from invoices import Invoice

KEPT = 30


@dataclass(frozen=True, slots=True)
class Product:
    id: str
    name: str
    detail: str
    amount: int
    """In paise."""


PRODUCTS = (
    Product("tea", "Assam, second flush", "Loose leaf, 250 g", 50000),
    Product("cups", "Two kulhad cups", "Unglazed clay, 180 ml", 34900),
    Product("kettle", "Brass kettle", "Hand beaten, 1.2 l", 249900),
)


@dataclass(slots=True)
class ShopOrder:
    id: str
    product: str
    amount: int
    status: Literal["waiting", "paid"] = "waiting"
    """Only a verified webhook makes it paid; what a browser says does not."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One webhook, as it came in."""

    received_at: str
    event: str
    subject: str
    attempt: str
    genuine: bool


class Shop:
    """Orders, invoices and deliveries, and those who watch them."""

    def __init__(self) -> None:
        self._orders: dict[str, ShopOrder] = {}
        self._invoices: dict[str, Invoice] = {}
        self._deliveries: deque[Delivery] = deque(maxlen=KEPT)
        self._watchers: set[asyncio.Queue[str]] = set()

    def ordered(self, order: ShopOrder) -> None:
        self._orders[order.id] = order
        self._tell()

    def owed(self, invoice: Invoice) -> None:
        self._invoices[invoice.id] = invoice
        self._tell()

    def received(
        self, event: str, payment: dict[str, Any], invoice: dict[str, Any], attempt: str, *, genuine: bool
    ) -> None:
        """Note a webhook; believe it only when it is genuine."""
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        subject = str(invoice.get("id") or payment.get("id", "")) if genuine else ""
        self._deliveries.appendleft(Delivery(now, event if genuine else "refused", subject, attempt, genuine))
        order = self._orders.get(payment.get("order_id", ""))
        if genuine and event == "payment.success" and order:
            order.status = "paid"
        owed = self._invoices.get(invoice.get("id", ""))
        if genuine and event == "invoice.paid" and owed:
            owed.status = "paid"
        self._tell()

    async def changes(self) -> AsyncIterator[str]:
        """The whole state now and after each change, as server-sent events."""
        queue: asyncio.Queue[str] = asyncio.Queue()
        self._watchers.add(queue)
        try:
            yield self._event()
            while True:
                yield await queue.get()
        finally:
            self._watchers.discard(queue)

    def _tell(self) -> None:
        for watcher in self._watchers:
            watcher.put_nowait(self._event())

    def _event(self) -> str:
        newest = list(reversed(self._orders.values()))[:KEPT]
        state = {
            "orders": [asdict(order) for order in newest],
            "invoices": [asdict(invoice) for invoice in self._invoices.values()],
            "deliveries": [asdict(delivery) for delivery in self._deliveries],
        }
        return f"data: {json.dumps(state)}\n\n"
