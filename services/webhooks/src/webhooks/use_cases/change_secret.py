"""A merchant has a new secret made, because the old one may be known."""

from chassis.database import Database
from chassis.encryption import SecretBox
from webhooks.domain.endpoint import Endpoint, new_secret
from webhooks.storage import endpoints


async def change_secret(merchant_id: str, database: Database, box: SecretBox) -> Endpoint:
    """The endpoint with its new secret, in force from the next attempt on."""
    secret = new_secret()
    async with database.statement() as statement:
        changed = await endpoints.change_secret(statement, merchant_id, box.seal(secret))
    return Endpoint(changed.url, secret, changed.paused)
