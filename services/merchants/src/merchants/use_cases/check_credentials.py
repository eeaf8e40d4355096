"""Who has these API credentials?"""

from hmac import compare_digest

from chassis.authentication import Caller, Credentials
from chassis.database import Database
from merchants.storage import merchants

_NO_DIGEST = "0" * 64


async def check_credentials(credentials: Credentials, database: Database) -> Caller | None:
    """The merchant, or `None` where the key is unknown, the secret another, or the account deactivated."""
    async with database.transaction() as tx:
        stored = await merchants.credentials_of(tx, credentials.api_key)
    # An unknown key is compared as well: the time that an answer takes must not tell which keys exist.
    known_digest = stored.secret_digest if stored else _NO_DIGEST
    matches = compare_digest(known_digest.encode(), credentials.secret_digest.encode())
    return Caller(stored.merchant_id) if stored and matches and stored.is_active else None
