"""The merchant with whom everybody tries the gateway out."""

import structlog

from chassis import outbox
from chassis.database import Database
from chassis.encryption import SecretBox, digest
from merchants.domain.credentials import normal_email
from merchants.domain.merchant import Merchant, SealedSecret
from merchants.messages import STREAM, merchant_created
from merchants.passwords import Passwords
from merchants.settings import Settings
from merchants.storage import merchants
from merchants.storage.merchants import NewMerchant

TEST_MERCHANT_ID = "550e8400-e29b-41d4-a716-446655440000"
_PASSWORD = "password"  # noqa: S105  # printed in the documentation

log = structlog.get_logger(__name__)


async def seed_test_merchant(settings: Settings, database: Database, passwords: Passwords) -> None:
    """Create the test merchant unless it is there. What is there stays as it is, whatever the settings say now."""
    merchant = Merchant(
        id=TEST_MERCHANT_ID,
        name="Test Merchant",
        email=normal_email(settings.test_merchant_email),
        api_key=settings.test_api_key,
    )
    api_secret = settings.test_api_secret.get_secret_value()
    sealed = SealedSecret(
        encrypted=SecretBox(settings.encryption_key.get_secret_value()).seal(api_secret), digest=digest(api_secret)
    )
    password_hash = await passwords.hash(_PASSWORD)
    async with database.transaction() as tx:
        if await merchants.add_if_absent(tx, NewMerchant(merchant, sealed, password_hash)):
            outbox.add(tx, STREAM, [merchant_created(merchant)])
            return
        await merchants.add_missing_password(tx, merchant.id, password_hash)
        stored = await merchants.credentials_of(tx, merchant.api_key)
    if stored is None or stored.merchant_id != merchant.id or stored.secret_digest != sealed.digest:
        log.warning("the test merchant exists with other credentials than the settings name; they stay as they are")
