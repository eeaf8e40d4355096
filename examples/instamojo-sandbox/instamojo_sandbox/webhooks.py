"""Webhooks: what they say, their MAC, and sending them."""

import asyncio
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import asdict, dataclass

import httpx

from instamojo_sandbox.behaviour import Webhooks
from instamojo_sandbox.books import Payment, PaymentRequest
from instamojo_sandbox.money import rupees

PATIENCE_SECONDS = 10


def mac(fields: Mapping[str, str], salt: str) -> str:
    """Hex HMAC-SHA1 over the values, in the order of their lower-case keys, joined with `|`."""
    message = "|".join(fields[name] for name in sorted(fields, key=str.lower))
    return hmac.new(salt.encode(), message.encode(), hashlib.sha1).hexdigest()


def told(request: PaymentRequest, payment: Payment, kind: Webhooks) -> dict[str, str]:
    """The fields of a payment's webhook, with their MAC."""
    amount = payment.amount * 2 if kind is Webhooks.FOREIGN_AMOUNT else payment.amount
    fields = {
        "amount": rupees(amount),
        "buyer": request.said["email"] or "",
        "buyer_name": request.said["buyer_name"] or "",
        "buyer_phone": request.said["phone"] or "",
        "currency": "INR",
        "fees": rupees(payment.fees),
        "longurl": request.longurl,
        "payment_id": payment.id,
        "payment_request_id": request.id,
        "purpose": request.said["purpose"],
        "shorturl": "",
        "status": payment.status,
    }
    salt = request.account.salt if kind is not Webhooks.FORGED else f"not {request.account.salt}"
    return {**fields, "mac": mac(fields, salt)}


@dataclass(frozen=True, slots=True)
class Sent:
    """One webhook that was sent; status 0: nobody answered."""

    payment_id: str
    url: str
    kind: str
    status: int


class Sender:
    """Sends webhooks, each once: there is no second attempt, as there is none at Instamojo."""

    def __init__(self) -> None:
        self._http = httpx.AsyncClient(timeout=PATIENCE_SECONDS, trust_env=False)
        self._under_way: set[asyncio.Task[None]] = set()
        self._sent: list[Sent] = []

    @property
    def sent(self) -> list[dict[str, object]]:
        """Oldest first."""
        return [asdict(one) for one in self._sent]

    def send(self, request: PaymentRequest, payment: Payment, kind: Webhooks, late_seconds: float) -> None:
        """Have the webhook sent as `kind` says, without waiting for it."""
        if not request.said["webhook"] or kind is Webhooks.NEVER:
            return
        for _ in range(2 if kind is Webhooks.TWICE else 1):
            delay = late_seconds if kind is Webhooks.LATE else 0
            task = asyncio.create_task(self._post(request, payment, kind, delay))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)

    async def _post(self, request: PaymentRequest, payment: Payment, kind: Webhooks, delay: float) -> None:
        await asyncio.sleep(delay)
        url = request.said["webhook"]
        try:
            status = (await self._http.post(url, data=told(request, payment, kind))).status_code
        except httpx.HTTPError:
            status = 0
        self._sent.append(Sent(payment.id, url, kind, status))

    def forget(self) -> None:
        self._sent.clear()

    async def close(self) -> None:
        for task in self._under_way:
            task.cancel()
        await self._http.aclose()
