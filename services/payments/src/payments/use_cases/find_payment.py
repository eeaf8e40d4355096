"""Show one payment."""

from chassis.database import Database
from chassis.ids import is_id
from payments.domain.errors import PaymentNotFound
from payments.domain.payment import MerchantId, Payment, PaymentId
from payments.storage import payments


async def find_payment(database: Database, payment_id: str, merchant_id: MerchantId | None) -> Payment:
    """The merchant's payment; `None` for the merchant on the public checkout. Raises `PaymentNotFound`."""
    if not is_id("pay", payment_id):
        raise PaymentNotFound
    async with database.transaction() as tx:
        payment = await payments.find(tx, PaymentId(payment_id), merchant_id)
    if payment is None:
        raise PaymentNotFound
    return payment
