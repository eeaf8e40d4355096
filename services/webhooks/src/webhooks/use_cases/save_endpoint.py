"""A merchant says where webhooks go, or that none shall."""

import asyncio
from dataclasses import dataclass

from yarl import URL

from chassis.database import Database
from chassis.encryption import SecretBox
from webhooks.domain.endpoint import Endpoint, PrivateWebhookUrl, check_secret, check_url, new_secret
from webhooks.sender.resolving import AddressRefused, Resolver
from webhooks.storage import endpoints

_LOOK_UP_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class SaveEndpoint:
    """`url` `None` switches webhooks off. `secret` `None` leaves the secret as it is, `paused` `None` whether the
    endpoint is paused."""

    merchant_id: str
    url: str | None
    secret: str | None
    paused: bool | None = None


async def save_endpoint(command: SaveEndpoint, database: Database, box: SecretBox, resolver: Resolver) -> Endpoint:
    """In force from the next attempt on, also for webhooks that wait already.

    Raises `InvalidWebhookUrl`, `WebhookUrlWithCredentials`, `InsecureWebhookUrl`, `PrivateWebhookUrl`,
    `InvalidWebhookSecret`.
    """
    if command.url is not None:
        check_url(command.url, https_only=not resolver.allow_private)
        await _check_addresses(command.url, resolver)
    if command.secret is not None:
        check_secret(command.secret)
    given = None if command.secret is None else box.seal(command.secret)
    async with database.statement() as statement:
        saved = await endpoints.save(
            statement, command.merchant_id, command.url, command.paused, given, box.seal(new_secret())
        )
    return Endpoint(saved.url, box.open(saved.sealed_secret), saved.paused)


async def _check_addresses(url: str, resolver: Resolver) -> None:
    """A host that cannot be looked up now may be later: it is looked at again before each attempt."""
    if resolver.allow_private:
        return
    try:
        async with asyncio.timeout(_LOOK_UP_SECONDS):
            await resolver.addresses_of(URL(url).raw_host or "")
    except AddressRefused:
        raise PrivateWebhookUrl from None
    except (OSError, UnicodeError):  # among them TimeoutError
        return
