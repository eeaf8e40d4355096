"""A merchant decides by which processors it is paid, and with which account of its own."""

from collections.abc import Sequence
from dataclasses import dataclass

from chassis.database import Database, Transaction
from payments.domain.errors import AnotherProcessorFirst, NoOwnAccount, ProcessorNotAvailable
from payments.domain.offer import offered_by
from payments.domain.payment import INSTAMOJO, MerchantId
from payments.domain.receipt import Account
from payments.storage import accounts
from payments.use_cases.open_accounts import Accounts


@dataclass(frozen=True, slots=True)
class Choice:
    """What a merchant has chosen, and could."""

    offered: Sequence[str]
    """By its hosted checkout."""
    instamojo_is_available: bool
    own_account: Account | None


class ProcessorChoices:
    def __init__(self, database: Database, opened: Accounts) -> None:
        self._database = database
        self._accounts = opened

    async def show(self, merchant_id: MerchantId) -> Choice:
        async with self._database.transaction() as tx:
            return await self._choice(tx, merchant_id)

    async def offer(self, merchant_id: MerchantId, processors: Sequence[str]) -> Choice:
        """Let the checkout offer these. Raises `ProcessorNotAvailable` for one that could not take a payment."""
        async with self._database.transaction() as tx:
            await accounts.lock(tx, merchant_id)
            if INSTAMOJO in processors and not (await self._choice(tx, merchant_id)).instamojo_is_available:
                raise ProcessorNotAvailable
            await accounts.offer(tx, merchant_id, processors)
            return await self._choice(tx, merchant_id)

    async def connect(self, merchant_id: MerchantId, account: Account) -> Choice:
        """Use this account from now on. What was begun with another stays with that."""
        async with self._database.transaction() as tx:
            await accounts.lock(tx, merchant_id)
            await self._accounts.connect(merchant_id, account, tx)
            return await self._choice(tx, merchant_id)

    async def disconnect(self, merchant_id: MerchantId) -> Choice:
        """Begin nothing more with the merchant's own account. Raises `NoOwnAccount`, and `AnotherProcessorFirst`
        when nothing would be left for the checkout to offer."""
        async with self._database.transaction() as tx:
            await accounts.lock(tx, merchant_id)
            if not await accounts.remove(tx, merchant_id, INSTAMOJO):
                raise NoOwnAccount
            left = await self._choice(tx, merchant_id)
            if INSTAMOJO in left.offered and not left.instamojo_is_available:
                others = [each for each in left.offered if each != INSTAMOJO]
                if not others:
                    raise AnotherProcessorFirst
                await accounts.offer(tx, merchant_id, others)
            return await self._choice(tx, merchant_id)

    async def _choice(self, tx: Transaction, merchant_id: MerchantId) -> Choice:
        gateway_has_account = self._accounts.gateway is not None
        own = await self._accounts.own(merchant_id, tx)
        chosen = await accounts.offered(tx, merchant_id)
        return Choice(
            offered_by(chosen, gateway_has_account=gateway_has_account), gateway_has_account or own is not None, own
        )
