"""A merchant can tell what comes from us: it is signed with the API secret, which only the two of us have."""

import hashlib
import hmac

from chassis.database import Database
from chassis.encryption import SecretBox
from merchants.storage import merchants
from merchants.use_cases.find_merchants import possible_ids


async def sign_message(merchant_id: str, message: str, database: Database, box: SecretBox) -> str | None:
    """The message's HMAC-SHA256 in hex, keyed with the secret that is valid now; `None` of no merchant."""
    if not possible_ids([merchant_id]):
        return None
    async with database.transaction() as tx:
        sealed = await merchants.sealed_secret_of(tx, merchant_id)
    if sealed is None:
        return None
    return hmac.new(box.open(sealed).encode(), message.encode(), hashlib.sha256).hexdigest()
