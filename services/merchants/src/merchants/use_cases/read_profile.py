"""A merchant looks at its account."""

from chassis.database import Database
from chassis.encryption import SecretBox
from merchants.domain.merchant import Profile
from merchants.storage import merchants
from merchants.storage.merchants import SealedProfile


async def read_profile(merchant_id: str, database: Database, box: SecretBox) -> Profile:
    async with database.transaction() as tx:
        return opened(await merchants.find_profile(tx, merchant_id), box)


def opened(sealed: SealedProfile, box: SecretBox) -> Profile:
    """The profile with its secret in clear, for its owner's eyes."""
    return Profile(sealed.merchant, box.open(sealed.sealed_secret), sealed.created_at, sealed.updated_at)
