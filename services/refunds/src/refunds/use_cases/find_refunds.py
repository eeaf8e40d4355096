"""Refunds as their merchant sees them."""

from dataclasses import dataclass

from chassis.ask_owner import AskOwner
from chassis.database import Database
from chassis.ids import is_id
from refunds.domain.errors import PaymentNotFound, RefundNotFound
from refunds.domain.payment import MerchantId, PaymentId
from refunds.domain.refund import Refund, RefundId
from refunds.storage import payments, refunds


@dataclass(frozen=True, slots=True)
class ListRefunds:
    """Which of a merchant's refunds are wanted. No payment: those of all its payments."""

    merchant_id: MerchantId
    limit: int
    offset: int
    payment_id: PaymentId | None = None


class RefundSearch:
    def __init__(self, database: Database, payments_owner: AskOwner) -> None:
        self._database = database
        self._payments_owner = payments_owner

    async def find(self, refund_id: str, merchant_id: MerchantId) -> Refund:
        """Raises `RefundNotFound`, also for another merchant's refund."""
        if not is_id("rfnd", refund_id):
            raise RefundNotFound
        async with self._database.transaction() as tx:
            refund = await refunds.find_of_merchant(tx, RefundId(refund_id), merchant_id)
        if refund is None:
            raise RefundNotFound
        return refund

    async def page(self, wanted: ListRefunds) -> tuple[list[Refund], int]:
        """A page of refunds, newest first, and how many there are in all.

        Raises `PaymentNotFound` where the payment that is named does not exist or is another merchant's.
        """
        if wanted.payment_id is not None:
            await self._check_payment(wanted.payment_id, wanted.merchant_id)
        async with self._database.transaction() as tx:
            return await refunds.page_of_merchant(
                tx, wanted.merchant_id, wanted.payment_id, limit=wanted.limit, offset=wanted.offset
            )

    async def _check_payment(self, payment_id: PaymentId, merchant_id: MerchantId) -> None:
        if not is_id("pay", payment_id):
            raise PaymentNotFound
        owner = await self._merchant_of(payment_id)
        if owner is None:
            # We hear of payments when they succeed. Only their owner may deny that one exists.
            await self._payments_owner.about(payment_id)
            owner = await self._merchant_of(payment_id)
        if owner != merchant_id:
            raise PaymentNotFound

    async def _merchant_of(self, payment_id: PaymentId) -> MerchantId | None:
        async with self._database.transaction() as tx:
            known = (await payments.find(tx, [payment_id])).get(payment_id)
        return known.payment.merchant_id if known else None
