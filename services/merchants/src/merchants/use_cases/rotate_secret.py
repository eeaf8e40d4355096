"""A merchant's API secret is replaced, because it may have become known or simply is old."""

from chassis import outbox
from chassis.database import Database
from chassis.encryption import SecretBox, digest
from merchants.domain.credentials import new_api_secret
from merchants.domain.merchant import Profile, SealedSecret
from merchants.messages import STREAM, merchant_updated
from merchants.storage import merchants
from merchants.use_cases.read_profile import opened


async def rotate_secret(merchant_id: str, database: Database, box: SecretBox) -> Profile:
    """A new secret for the same key. The new one is good at once; the old one ends within ten seconds everywhere,
    which is how long services remember whom they have identified."""
    api_secret = new_api_secret()
    async with database.transaction() as tx:
        rotated = await merchants.replace_secret(
            tx, merchant_id, SealedSecret(box.seal(api_secret), digest(api_secret))
        )
        outbox.add(tx, STREAM, [merchant_updated(rotated.merchant)])
    return opened(rotated, box)
