"""Somebody becomes a merchant."""

import uuid
from dataclasses import dataclass

from chassis import outbox
from chassis.database import Database
from chassis.encryption import SecretBox, digest
from merchants.domain.credentials import new_api_key, new_api_secret, new_webhook_secret
from merchants.domain.errors import EmailTaken
from merchants.domain.merchant import Merchant, Profile, SealedSecret
from merchants.messages import STREAM, merchant_created
from merchants.passwords import Passwords
from merchants.storage import merchants
from merchants.storage.merchants import NewMerchant


@dataclass(frozen=True, slots=True)
class RegisterMerchant:
    """`email` in its normal spelling."""

    name: str
    email: str
    password: str


@dataclass(frozen=True, slots=True)
class Registered:
    """A new account, and the webhook secret that it begins with."""

    profile: Profile
    webhook_secret: str


async def register_merchant(
    command: RegisterMerchant, database: Database, box: SecretBox, passwords: Passwords
) -> Registered:
    """A new, active merchant with credentials of its own. Raises `EmailTaken`."""
    merchant = Merchant(id=str(uuid.uuid4()), name=command.name, email=command.email, api_key=new_api_key())
    api_secret, webhook_secret = new_api_secret(), new_webhook_secret()
    new = NewMerchant(
        merchant,
        SealedSecret(box.seal(api_secret), digest(api_secret)),
        await passwords.hash(command.password),
        box.seal(webhook_secret),
    )
    async with database.transaction() as tx:
        created_at = await merchants.add_if_absent(tx, new)
        if created_at is None:
            raise EmailTaken
        outbox.add(tx, STREAM, [merchant_created(merchant, new.sealed_webhook_secret)])
    return Registered(Profile(merchant, api_secret, created_at, created_at), webhook_secret)
