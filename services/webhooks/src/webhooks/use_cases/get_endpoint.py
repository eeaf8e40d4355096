"""A merchant looks up where webhooks go and what verifies them."""

from chassis.database import Database
from chassis.encryption import SecretBox
from webhooks.domain.endpoint import Endpoint, new_secret
from webhooks.storage import endpoints


async def get_endpoint(merchant_id: str, database: Database, box: SecretBox) -> Endpoint:
    """The merchant's endpoint; at first use one without a URL, with a new secret."""
    async with database.transaction() as tx:
        found = await endpoints.find(tx, merchant_id)
        if found is None:
            await endpoints.add_if_missing(tx, merchant_id, box.seal(new_secret()), provisional=True)
            # Another request may have been first: its secret is the one that holds.
            found = await endpoints.find(tx, merchant_id)
    assert found is not None, "endpoints are never deleted"
    return Endpoint(found.url, box.open(found.sealed_secret), found.paused)
