"""Tell another service with which account at a processor payments were made. It stays sealed on the way."""

from collections.abc import Sequence

from chassis.database import Database
from payments.domain.payment import PaymentId
from payments.storage import accounts, receipts


async def sealed_accounts(
    payment_ids: Sequence[PaymentId], processor: str, database: Database
) -> dict[PaymentId, bytes | None]:
    """The encrypted credentials for each of the payments that was made there; `None`: the gateway's own account.

    A payment whose account is gone is left out: no other account knows of it.
    """
    async with database.transaction() as tx:
        known = await receipts.read(tx, payment_ids)
        used = {payment_id: each.account_id for payment_id, each in known.items() if each.processor == processor}
        sealed = await accounts.sealed(tx, [account_id for account_id in used.values() if account_id])
    told: dict[PaymentId, bytes | None] = {}
    for payment_id, account_id in used.items():
        if account_id is None:
            told[payment_id] = None
        elif account_id in sealed:
            told[payment_id] = sealed[account_id]
    return told
