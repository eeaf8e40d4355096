"""The test merchant's endpoint, with a secret that anyone may know. Development only."""

from chassis.database import Database
from chassis.encryption import SecretBox
from webhooks.storage import endpoints

TEST_MERCHANT_ID = "550e8400-e29b-41d4-a716-446655440000"
TEST_SECRET = "whsec_test_abc123"  # noqa: S105


async def seed_test_endpoint(database: Database, box: SecretBox) -> None:
    """Without a URL. What the merchant has changed since stays as it is."""
    async with database.transaction() as tx:
        await endpoints.add_if_missing(tx, TEST_MERCHANT_ID, box.seal(TEST_SECRET), provisional=False)
