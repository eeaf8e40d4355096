"""Show payments. Hot, so set-based: whoever asks at the same time shares one query."""

from collections.abc import Sequence
from dataclasses import dataclass

from chassis.database import Database, Transaction
from chassis.group_commit import GroupCommit
from chassis.ids import is_id
from payments.domain.errors import PaymentNotFound
from payments.domain.payment import MerchantId, Payment, PaymentId
from payments.storage import payments


@dataclass(frozen=True, slots=True)
class FindPayment:
    payment_id: PaymentId
    merchant_id: MerchantId | None
    """Whose payment it must be; `None` on the public checkout, where knowing its id is enough."""


class PaymentSearch:
    def __init__(self, group: "GroupCommit[FindPayment, Payment]") -> None:
        self._group = group

    async def find(self, payment_id: str, merchant_id: MerchantId | None) -> Payment:
        """Raises `PaymentNotFound`, also for another merchant's payment."""
        if not is_id("pay", payment_id):
            raise PaymentNotFound
        return await self._group.submit(FindPayment(PaymentId(payment_id), merchant_id))


async def find_payments(wanted: Sequence[FindPayment], tx: Transaction) -> list[Payment | Exception]:
    """Each payment that is wanted, or `PaymentNotFound`."""
    distinct = list(dict.fromkeys(wanted))
    found = await payments.find_many(tx, [(each.payment_id, each.merchant_id) for each in distinct])
    return [found.get((each.payment_id, each.merchant_id), PaymentNotFound()) for each in wanted]


async def look_up_payments(payment_ids: Sequence[str], database: Database) -> list[Payment]:
    """Those of the payments that exist, of any merchant. Ids that cannot exist are not looked up."""
    possible = sorted({PaymentId(payment_id) for payment_id in payment_ids if is_id("pay", payment_id)})
    if not possible:
        return []
    async with database.transaction() as tx:
        found = await payments.find_many(tx, [(payment_id, None) for payment_id in possible])
    return list(found.values())
