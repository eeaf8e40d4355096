"""Asking other services: the owners of what we only keep snapshots of, and who has told merchants of payments."""

from collections.abc import Sequence
from typing import Protocol

from chassis.errors import ServiceUnavailable
from chassis.service_client import ServiceClient
from payments.domain.payment import MerchantId, Order, OrderId
from payments.domain.timeline import Delivery
from payments.messages import DeliverySnapshot, OrderSnapshot

_MOST_EVENTS = 500
"""That webhooks is asked about at once."""


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
    async def deliveries_of(self, merchant_id: MerchantId, event_ids: Sequence[str]) -> Sequence[Delivery]:
        """Each attempt at telling the merchant of these events. Raises `ServiceUnavailable`."""
        ...


class WebhooksService:
    """The webhooks service, asked over its internal endpoint."""

    def __init__(self, client: ServiceClient) -> None:
        self._client = client

    async def deliveries_of(self, merchant_id: MerchantId, event_ids: Sequence[str]) -> Sequence[Delivery]:
        found: list[Delivery] = []
        for start in range(0, len(event_ids), _MOST_EVENTS):
            asked = {"merchant_id": merchant_id, "event_ids": event_ids[start : start + _MOST_EVENTS]}
            response = await self._client.post("/internal/webhooks/deliveries", asked)
            if response.status_code != 200:
                raise ServiceUnavailable
            deliveries = response.json()["deliveries"]
            found += [DeliverySnapshot.model_validate(each).to_delivery() for each in deliveries]
        return found
