"""A merchant's program that makes out invoices, and the customers who pay them on Instamojo's page."""

import asyncio
from time import monotonic
from typing import Any
from urllib.parse import urlencode, urlsplit

import orjson

from fleet.bench.connections import Address, Connection, request_bytes
from fleet.chaos.merchant import ANSWER_WITHIN_SECONDS, GIVE_UP_AFTER_SECONDS, PAUSE_SECONDS, Create, Merchant

_WEBHOOKS = ("normal", "normal", "twice", "never", "never", "late", "forged", "foreign_amount")
"""What becomes of the webhook of a payment there."""
_COMES_BACK = 0.5
"""How many customers' browsers come back to the checkout, and say so."""
_PAYS_HALF = 0.1


class Payers(Merchant):
    """Makes out invoices at a steady rate. A customer pays each, some from two windows at once; some pay half of it,
    which is no payment; some are never heard of again by webhook or browser."""

    async def _purchase(self, number: int) -> None:
        marker = f"{self.name}.{number}"
        body: dict[str, Any] = {
            "customer": {"name": marker},
            "items": [{"description": marker, "quantity": 1, "unit_amount": 10_000 + number}],
            "convenience_fee": self._random.choice(("on", "off")),
        }
        invoice = Create(marker, "/api/v1/invoices", body, f"{marker}.invoice")
        self.invoices.append(invoice)
        await self._ask(invoice)
        if invoice.created is None:
            return
        order_id = invoice.created["order_id"]
        attempts = [self._redirected(order_id, f"{marker}.{n}") for n in range(self._random.choice((1, 1, 2)))]
        self.payments += attempts
        await asyncio.gather(*(self._ask(attempt) for attempt in attempts))
        await asyncio.gather(*(self._pay(each.created["id"]) for each in attempts if each.created))

    def _redirected(self, order_id: str, marker: str) -> Create:
        return Create(marker, "/api/v1/payments", {"order_id": order_id, "method": "redirect"}, f"{marker}.pay")

    async def _pay(self, payment_id: str) -> None:
        """Wait for the page, pay on it, and perhaps come back. Another window may have been quicker."""
        deadline = monotonic() + GIVE_UP_AFTER_SECONDS
        outcome = "paid_less" if self._random.random() < _PAYS_HALF else "paid"
        form = urlencode({"outcome": outcome, "webhook": self._random.choice(_WEBHOOKS)}).encode()
        comes_back = self._random.random() < _COMES_BACK
        while monotonic() < deadline:
            page = await self._page_of(payment_id)
            if page is None:
                return
            if page and await _submitted(page, form):
                if comes_back:
                    await self._come_back(payment_id, page.rpartition("/")[2])
                return
            await asyncio.sleep(PAUSE_SECONDS)
        self.complaints.append(f"{payment_id} could not be paid")

    async def _page_of(self, payment_id: str) -> str | None:
        """Its address; empty: not yet known; `None`: there is nothing to pay any more."""
        try:
            reply = await self._caller.send("GET", f"/api/v1/payments/{payment_id}")
        except OSError:
            return ""
        if reply.status != 200:
            return ""
        payment = orjson.loads(reply.body)
        return payment.get("redirect_url", "") if payment["status"] == "pending" else None

    async def _come_back(self, payment_id: str, request_id: str) -> None:
        """Once: nobody reloads a page that could not be reached, and the gateway must not need it."""
        told = orjson.dumps({"payment_id": payment_id, "payment_request_id": request_id})
        try:
            await self._caller.send("POST", "/api/v1/processors/instamojo/return", told)
        except OSError:
            return


async def _submitted(page: str, form: bytes) -> bool:
    """Whether the page took it."""
    place = urlsplit(page)
    connection = Connection(Address(place.hostname or "", place.port or 80))
    headers = {"Host": place.netloc, "Content-Type": "application/x-www-form-urlencoded"}
    try:
        async with asyncio.timeout(ANSWER_WITHIN_SECONDS):
            reply = await connection.send(request_bytes("POST", place.path, headers, form))
    except OSError:
        return False
    finally:
        connection.close()
    return reply.status < 500
