"""The accounts by which Instamojo knows merchants: their own, sealed, or the one that the gateway has for all."""

from collections.abc import Sequence

import orjson
import structlog
from cryptography.fernet import InvalidToken

from chassis.database import Database, Transaction
from chassis.encryption import SecretBox
from payments.domain.payment import INSTAMOJO, MerchantId
from payments.domain.receipt import Account, Receipt
from payments.storage import accounts

log = structlog.get_logger(__name__)


class Accounts:
    """Seals and opens credentials, which leave it only for whoever speaks to the processor."""

    def __init__(self, database: Database, box: SecretBox, gateway: Account | None) -> None:
        self._database = database
        self._box = box
        self.gateway = gateway
        """Of merchants that have none of their own."""

    async def of(self, receipts: Sequence[Receipt]) -> list[Account | None]:
        """The account that each was begun with, in their order; `None` where it is gone."""
        wanted = sorted({receipt.account_id for receipt in receipts if receipt.account_id is not None})
        opened: dict[object, Account | None] = {None: self.gateway}
        if wanted:
            async with self._database.transaction() as tx:
                sealed = await accounts.sealed(tx, wanted)
            opened |= {account_id: self._open(credentials) for account_id, credentials in sealed.items()}
        return [opened.get(receipt.account_id) for receipt in receipts]

    async def own(self, merchant_id: MerchantId, tx: Transaction) -> Account | None:
        in_use = (await accounts.in_use(tx, [merchant_id], INSTAMOJO)).get(merchant_id)
        return self._open((await accounts.sealed(tx, [in_use]))[in_use]) if in_use else None

    async def connect(self, merchant_id: MerchantId, account: Account, tx: Transaction) -> None:
        """Begin the merchant's payments with this account from now on."""
        secret = orjson.dumps([account.api_key, account.auth_token, account.salt]).decode()
        await accounts.connect(tx, merchant_id, INSTAMOJO, self._box.seal(secret))

    def _open(self, sealed: bytes) -> Account | None:
        try:
            return Account(*orjson.loads(self._box.open(sealed)))
        except InvalidToken:
            log.exception("an account was sealed with another ENCRYPTION_KEY")
            return None
