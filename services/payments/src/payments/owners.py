"""Asking the owners of what we only keep snapshots of."""

from collections.abc import Sequence
from typing import Protocol

from chassis.service_client import ServiceClient
from payments.domain.payment import Order, OrderId
from payments.messages import OrderSnapshot


class OrdersOwner(Protocol):
    async def look_up(self, order_ids: Sequence[OrderId]) -> Sequence[Order]:
        """Those of the orders that exist. Raises `ServiceUnavailable`."""
        ...


class OrdersService:
    """The orders service, asked over its internal endpoint."""

    def __init__(self, client: ServiceClient) -> None:
        self._client = client

    async def look_up(self, order_ids: Sequence[OrderId]) -> Sequence[Order]:
        response = await self._client.post("/internal/orders/lookup", {"ids": list(order_ids)})
        response.raise_for_status()
        return [OrderSnapshot.model_validate(order).to_order() for order in response.json()["orders"]]
