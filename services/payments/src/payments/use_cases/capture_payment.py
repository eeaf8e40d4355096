"""A merchant takes the money of a successful payment."""

from dataclasses import dataclass

from chassis import outbox
from chassis.clock import utc_now
from chassis.database import Database
from chassis.ids import is_id
from chassis.request_context import current_request_id
from payments import messages
from payments.domain.capture import capture
from payments.domain.errors import PaymentNotFound
from payments.domain.payment import MerchantId, Paise, Payment, PaymentId
from payments.storage import captures, refund_events


@dataclass(frozen=True, slots=True)
class CapturePayment:
    payment_id: str
    merchant_id: MerchantId
    amount: Paise | None = None
    """`None`: the whole amount of the payment."""


async def capture_payment(command: CapturePayment, database: Database) -> Payment:
    """The payment, captured and told as `payment.captured`.

    Raises `PaymentNotFound`, also for another merchant's payment, `PaymentNotCapturable` or `CaptureOfPart`.
    """
    if not is_id("pay", command.payment_id):
        raise PaymentNotFound
    payment_id = PaymentId(command.payment_id)
    async with database.transaction() as tx:
        payment = await captures.lock(tx, payment_id, command.merchant_id)
        if payment is None:
            raise PaymentNotFound
        captured = capture(payment, command.amount, await refund_events.refunded_amount(tx, payment_id), utc_now())
        await captures.record(tx, captured, payment.updated_at, current_request_id())
        outbox.add(tx, messages.STREAM, [messages.payment_captured(captured)])
    return captured
