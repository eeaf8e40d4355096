"""Asking other services: the owners of what we only keep snapshots of, and who has told merchants of payments."""

from collections.abc import Sequence
from typing import Protocol

from chassis.errors import ServiceUnavailable
from chassis.service_client import ServiceClient
from payments.domain.payment import Order, OrderId, PaymentId
from payments.domain.timeline import Delivery
from payments.messages import DeliverySnapshot, OrderSnapshot


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


class WebhooksOwner(Protocol):
    async def deliveries_of(self, payment_id: PaymentId) -> Sequence[Delivery]:
        """Each attempt at telling of the payment, oldest first. Raises `ServiceUnavailable`."""
        ...


class WebhooksService:
    """The webhooks service, asked over its internal endpoint."""

    def __init__(self, client: ServiceClient) -> None:
        self._client = client

    async def deliveries_of(self, payment_id: PaymentId) -> Sequence[Delivery]:
        response = await self._client.post("/internal/webhooks/deliveries", {"payment_id": payment_id})
        if response.status_code != 200:
            raise ServiceUnavailable
        return [DeliverySnapshot.model_validate(each).to_delivery() for each in response.json()["deliveries"]]
