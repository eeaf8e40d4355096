"""Further merchants. Nobody can register through the API yet, so they are put where registration would put them."""

import secrets
import uuid

import psycopg

from chassis.encryption import SecretBox, digest
from fleet.testing import RunningFleet
from gateway import Account


def open_account(fleet: RunningFleet) -> Account:
    """A new merchant who has nothing yet."""
    name = secrets.token_hex(6)
    account = Account(str(uuid.uuid4()), f"key_{name}", f"secret_{secrets.token_hex(12)}")
    sealed = SecretBox(fleet.plan.secrets["ENCRYPTION_KEY"]).seal(account.api_secret)
    with psycopg.connect(fleet.database_url("merchants")) as connection:
        connection.execute(
            "INSERT INTO merchants (id, name, email, api_key, api_secret, api_secret_digest)"
            " VALUES (%s, %s, %s, %s, %s, %s)",
            (account.merchant_id, name, f"{name}@example.com", account.api_key, sealed, digest(account.api_secret)),
        )
    return account
