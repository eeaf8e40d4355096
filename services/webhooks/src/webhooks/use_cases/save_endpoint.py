"""A merchant says where webhooks go, or that none shall."""

from dataclasses import dataclass

from chassis.database import Database
from chassis.encryption import SecretBox
from webhooks.domain.endpoint import Endpoint, check_secret, check_url, new_secret
from webhooks.storage import endpoints


@dataclass(frozen=True, slots=True)
class SaveEndpoint:
    """`url` `None` switches webhooks off. `secret` `None` leaves the secret as it is."""

    merchant_id: str
    url: str | None
    secret: str | None


async def save_endpoint(command: SaveEndpoint, database: Database, box: SecretBox, *, https_only: bool) -> Endpoint:
    """In force from the next attempt on, also for webhooks that wait already.

    Raises `InvalidWebhookUrl`, `InsecureWebhookUrl`, `InvalidWebhookSecret`.
    """
    if command.url is not None:
        check_url(command.url, https_only=https_only)
    if command.secret is not None:
        check_secret(command.secret)
    given = None if command.secret is None else box.seal(command.secret)
    async with database.transaction() as tx:
        saved = await endpoints.save(tx, command.merchant_id, command.url, given, box.seal(new_secret()))
    return Endpoint(saved.url, box.open(saved.sealed_secret))
