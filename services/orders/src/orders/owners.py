"""Questions to the services that own what this one keeps snapshots of."""

from collections.abc import Awaitable, Callable, Sequence

from pydantic import ValidationError

from chassis.errors import ServiceUnavailable
from chassis.service_client import ServiceClient
from orders.domain.merchant import MerchantSnapshot
from orders.messages import AnsweredMerchants

AskMerchants = Callable[[Sequence[str]], Awaitable[list[MerchantSnapshot]]]
"""Asks for merchants by id; those that do not exist are missing in the answer. Raises `ServiceUnavailable`."""


def ask_merchants(client: ServiceClient) -> AskMerchants:
    """A question to the merchants service."""

    async def ask(merchant_ids: Sequence[str]) -> list[MerchantSnapshot]:
        response = await client.post("/internal/merchants/lookup", {"ids": list(merchant_ids)})
        try:
            answer = AnsweredMerchants.model_validate_json(response.content)
        except ValidationError as error:
            raise ServiceUnavailable from error
        return [MerchantSnapshot(merchant.id, merchant.name, merchant.version) for merchant in answer.merchants]

    return ask
