"""Questions to the services that own what this one takes over."""

from collections.abc import Awaitable, Callable

from pydantic import ValidationError

from chassis.errors import ServiceUnavailable
from chassis.service_client import ServiceClient
from webhooks.messages import ShownSecrets

AskShownSecret = Callable[[str], Awaitable[bytes | None]]
"""Asks for the secret that registration has shown to a merchant, sealed with our common key; `None` where it has shown
none. Raises `ServiceUnavailable`."""


def ask_shown_secret(client: ServiceClient) -> AskShownSecret:
    """A question to the merchants service."""

    async def ask(merchant_id: str) -> bytes | None:
        response = await client.post("/internal/merchants/webhook-secrets", {"ids": [merchant_id]})
        try:
            answer = ShownSecrets.model_validate_json(response.content)
        except ValidationError as error:
            raise ServiceUnavailable from error
        shown = {each.merchant_id: each.webhook_secret_encrypted for each in answer.webhook_secrets}
        return shown[merchant_id].encode("ascii") if merchant_id in shown else None

    return ask
