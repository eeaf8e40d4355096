"""A merchant who has just registered comes before the news of it."""

import structlog

from chassis.database import Database
from chassis.errors import ServiceUnavailable
from webhooks.owners import AskShownSecret
from webhooks.storage import endpoints

log = structlog.get_logger(__name__)


class AdoptSecret:
    """Gives a merchant without an endpoint one that has the secret which registration has shown.

    Called before anything that would make an endpoint with a secret of our own: the merchant may have written the
    other one down already.
    """

    def __init__(self, database: Database, ask: AskShownSecret) -> None:
        self._database = database
        self._ask = ask

    async def __call__(self, merchant_id: str) -> None:
        """Where merchants cannot be asked nothing happens: `merchant.created` will bring the secret."""
        async with self._database.transaction() as tx:
            if await endpoints.find(tx, merchant_id) is not None:
                return
        try:
            sealed = await self._ask(merchant_id)
        except ServiceUnavailable:
            log.warning("the secret that registration has shown could not be asked for", merchant_id=merchant_id)
            return
        if sealed is not None:
            async with self._database.transaction() as tx:
                await endpoints.give_secrets(tx, {merchant_id: sealed})
