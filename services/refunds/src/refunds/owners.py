"""Asking the owners of what we only keep snapshots of."""

from collections.abc import Sequence
from typing import Protocol

from chassis.service_client import ServiceClient
from refunds.domain.payment import Payment, PaymentId
from refunds.messages import payment_of


class PaymentsOwner(Protocol):
    async def look_up(self, payment_ids: Sequence[PaymentId]) -> Sequence[Payment]:
        """Those of the payments that exist. Raises `ServiceUnavailable`."""
        ...


class PaymentsService:
    """The payments service, asked over its internal endpoint."""

    def __init__(self, client: ServiceClient) -> None:
        self._client = client

    async def look_up(self, payment_ids: Sequence[PaymentId]) -> Sequence[Payment]:
        response = await self._client.post("/internal/payments/lookup", {"ids": list(payment_ids)})
        response.raise_for_status()
        return [payment_of(known["payment"], known["version"]) for known in response.json()["payments"]]
