"""Small builders for what the tests of refunds speak of, and stand-ins for the other services."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, ClassVar

import sqlalchemy as sa

from chassis import outbox
from chassis.authentication import Caller, Credentials
from chassis.clock import utc_now
from chassis.database import Database
from chassis.events import Event
from chassis.idempotency import Answer
from chassis.ids import new_id
from refunds.domain.attempt import Attempt
from refunds.domain.payment import MerchantId, Paise, Payment, PaymentId, PaymentStatus, RefundablePayment
from refunds.domain.refund import Refund, RefundId
from refunds.messages import payment_of
from refunds.storage import payments as payments_storage
from refunds.storage import refunds as refunds_storage
from refunds.use_cases.create_refund import CreateRefund, CreateRefunds
from refunds.use_cases.record_payments import record_payments

MERCHANT = MerchantId("550e8400-e29b-41d4-a716-446655440000")
OTHER_MERCHANT = MerchantId("00000000-0000-4000-8000-000000000001")


def a_payment(
    status: PaymentStatus = PaymentStatus.SUCCESS,
    amount: int = 50_000,
    merchant_id: MerchantId = MERCHANT,
    currency: str = "INR",
) -> Payment:
    """As payments tells of it."""
    face: dict[str, Any] = {
        "id": new_id("pay"),
        "order_id": new_id("order"),
        "merchant_id": merchant_id,
        "amount": amount,
        "currency": currency,
        "method": "upi",
        "vpa": "success@bank",
        "status": str(status),
        "captured": False,
        "created_at": "2024-01-15T10:30:00Z",
        "updated_at": "2024-01-15T10:30:07Z",
    }
    return payment_of(face, 2 if status is PaymentStatus.PENDING else 3)


def paid_at_instamojo(processor_payment_id: str = "MOJO0000", amount: int = 50_000, **told: Any) -> Payment:
    """A payment that was made on Instamojo's page."""
    face = {**a_payment(amount=amount).face, "method": "redirect", "processor": "instamojo"}
    return payment_of({**face, "processor_payment_id": processor_payment_id, "amount_paid": amount, **told}, 3)


def an_attempt(reason: str | None = None, **wanted: Any) -> Attempt:
    """A refund as a processor sees it."""
    return Attempt(
        **{
            "refund_id": RefundId(new_id("rfnd")),
            "payment_id": PaymentId(new_id("pay")),
            "amount": Paise(10_000),
            "reason": reason,
            "inquiries": 0,
            "merchant_id": MERCHANT,
            "created_at": utc_now(),
            "sent_at": None,
            "processor_payment_id": None,
            "processor_refund_id": None,
            **wanted,
        }
    )


def succeeded(payment: Payment) -> Payment:
    return payment_of({**payment.face, "status": "success"}, payment.version + 1)


def command(payment: Payment, amount: int = 10_000, **wanted: Any) -> CreateRefund:
    return CreateRefund(
        **{"payment_id": payment.id, "merchant_id": payment.merchant_id, "amount": Paise(amount), **wanted}
    )


class KnownCredentials:
    """Stands in for the merchants service: two merchants with a key each."""

    headers: ClassVar = {"X-Api-Key": "key_one", "X-Api-Secret": "secret_one"}
    other_headers: ClassVar = {"X-Api-Key": "key_two", "X-Api-Secret": "secret_two"}

    async def __call__(self, credentials: Credentials) -> Caller | None:
        merchant = {"key_one": MERCHANT, "key_two": OTHER_MERCHANT}.get(credentials.api_key)
        return Caller(merchant) if merchant else None


class PaymentsStandIn:
    """Stands in for the payments service, and remembers what it was asked."""

    def __init__(self) -> None:
        self.payments: dict[PaymentId, Payment] = {}
        self.questions: list[list[PaymentId]] = []

    def make(self, payment: Payment) -> Payment:
        self.payments[payment.id] = payment
        return payment

    async def look_up(self, payment_ids: Sequence[PaymentId]) -> Sequence[Payment]:
        self.questions.append(list(payment_ids))
        return [self.payments[payment_id] for payment_id in payment_ids if payment_id in self.payments]


create_refunds = CreateRefunds(render=lambda refund: refund.id.encode())
"""The use case, answering with nothing but the refund's id."""


async def accept(database: Database, payment: Payment, *amounts: int, **wanted: Any) -> list[Refund]:
    """Record the payment and a pending refund of it for each amount. What is refused makes no refund."""
    await record_payments(database, [payment])
    async with database.transaction() as tx:
        answers = await create_refunds([command(payment, amount, **wanted) for amount in amounts], tx)
    ids = [RefundId(answer.body.decode()) for answer in answers if isinstance(answer, Answer)]
    return [await reload(database, refund_id, payment.merchant_id) for refund_id in ids]


async def reload(database: Database, refund: Refund | RefundId, merchant_id: MerchantId = MERCHANT) -> Refund:
    refund_id = refund.id if isinstance(refund, Refund) else refund
    async with database.transaction() as tx:
        found = await refunds_storage.find_of_merchant(tx, refund_id, merchant_id)
    assert found is not None
    return found


async def known(database: Database, payment: Payment) -> RefundablePayment:
    """What refunds knows of the payment."""
    async with database.transaction() as tx:
        return (await payments_storage.find(tx, [payment.id]))[payment.id]


async def recounted(database: Database, payment: Payment) -> int:
    """What the pending and processed refunds of the payment sum up to."""
    async with database.transaction() as tx:
        return (await payments_storage.recount(tx, [payment.id]))[payment.id].reserved


async def told_about(database: Database, subject: str) -> list[tuple[str, Event]]:
    """Stream and event of what waits in the outbox about a refund, in the order in which it was told."""
    async with database.transaction() as tx:
        rows = (await tx.execute(sa.text("SELECT stream, bodies FROM outbox ORDER BY position"))).all()
    events = [(row.stream, Event.from_json(body)) for row in rows for body in outbox.bodies_of(row.bodies.encode())]
    return [(stream, event) for stream, event in events if event.subject == subject]


async def withdraw(database: Database, payment: Payment) -> None:
    """What no bank should do: the payment is no success any more."""
    await record_payments(
        database, [replace(payment, status=PaymentStatus.FAILED, version=payment.version + 1, face=payment.face)]
    )
