"""Questions to the services that own what this one keeps snapshots of."""

from collections.abc import Awaitable, Callable, Sequence

from pydantic import ValidationError

from chassis.errors import ServiceUnavailable
from chassis.service_client import ServiceClient
from orders.domain.merchant import MerchantSnapshot
from orders.domain.order import Order
from orders.messages import AnsweredClosing, AnsweredMerchants, AnsweredSignature, order_face

AskMerchants = Callable[[Sequence[str]], Awaitable[list[MerchantSnapshot]]]
"""Asks for merchants by id; those that do not exist are missing in the answer. Raises `ServiceUnavailable`."""

SignForMerchant = Callable[[str, str], Awaitable[str]]
"""Signs a message with a merchant's API secret, which stays with its owner. Raises `ServiceUnavailable`."""
CloseOrder = Callable[[Order], Awaitable[bool]]
"""Asks that no payment of the order may begin from now on. `False`: one is pending or has succeeded, and all stays as
it is. May be repeated. Raises `ServiceUnavailable`: then nothing is known."""


def ask_merchants(client: ServiceClient) -> AskMerchants:
    """A question to the merchants service."""

    async def ask(merchant_ids: Sequence[str]) -> list[MerchantSnapshot]:
        response = await client.post("/internal/merchants/lookup", {"ids": list(merchant_ids)})
        try:
            answer = AnsweredMerchants.model_validate_json(response.content)
        except ValidationError as error:
            raise ServiceUnavailable from error
        return [MerchantSnapshot(each.id, each.name, each.version, each.is_active) for each in answer.merchants]

    return ask


def sign_for_merchant(client: ServiceClient) -> SignForMerchant:
    """A request to the merchants service."""

    async def sign(merchant_id: str, message: str) -> str:
        response = await client.post("/internal/merchants/sign", {"merchant_id": merchant_id, "message": message})
        try:
            return AnsweredSignature.model_validate_json(response.content).signature
        except ValidationError as error:
            raise ServiceUnavailable from error

    return sign


def close_order(client: ServiceClient) -> CloseOrder:
    """A request to the payments service."""

    async def close(order: Order) -> bool:
        response = await client.post("/internal/orders/close", {"order": order_face(order)})
        try:
            return AnsweredClosing.model_validate_json(response.content).closed
        except ValidationError as error:
            raise ServiceUnavailable from error

    return close
