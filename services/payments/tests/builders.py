"""Small builders for what the tests of payments speak of, and stand-ins for the other services."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, ClassVar

from chassis.authentication import Caller, Credentials
from chassis.database import Database
from chassis.idempotency import Answer
from chassis.ids import new_id
from payments.domain.attempt import Approved, Verdict
from payments.domain.payment import (
    Instrument,
    MerchantId,
    Order,
    OrderId,
    Paise,
    Payment,
    PaymentId,
    Stage,
    Status,
    begin_payment,
)
from payments.domain.vpa import Vpa
from payments.storage import attempts as attempts_storage
from payments.storage import payments as payments_storage
from payments.use_cases.create_payment import CreatePayment, CreatePayments
from payments.use_cases.record_orders import record_orders
from payments.use_cases.settle_payments import settle_payments

MERCHANT = MerchantId("550e8400-e29b-41d4-a716-446655440000")
OTHER_MERCHANT = MerchantId("00000000-0000-4000-8000-000000000001")


def an_order(merchant_id: MerchantId = MERCHANT, amount: int = 50_000) -> Order:
    return Order(OrderId(new_id("order")), merchant_id, Paise(amount), "INR")


def upi(vpa: str = "success@bank") -> Instrument:
    return Instrument.of_vpa(Vpa(vpa))


def command(order: Order, **wanted: Any) -> CreatePayment:
    return CreatePayment(
        **{"order_id": order.id, "instrument": upi(), "merchant_id": MERCHANT, "processor": "simulator", **wanted}
    )


class KnownCredentials:
    """Stands in for the merchants service: two merchants with a key each."""

    headers: ClassVar = {"X-Api-Key": "key_one", "X-Api-Secret": "secret_one"}
    other_headers: ClassVar = {"X-Api-Key": "key_two", "X-Api-Secret": "secret_two"}

    async def __call__(self, credentials: Credentials) -> Caller | None:
        merchant = {"key_one": MERCHANT, "key_two": OTHER_MERCHANT}.get(credentials.api_key)
        return Caller(merchant) if merchant else None


class OrdersStandIn:
    """Stands in for the orders service, and remembers what it was asked."""

    def __init__(self) -> None:
        self.orders: dict[OrderId, Order] = {}
        self.questions: list[list[OrderId]] = []

    def place(self, order: Order) -> Order:
        self.orders[order.id] = order
        return order

    async def look_up(self, order_ids: Sequence[OrderId]) -> Sequence[Order]:
        self.questions.append(list(order_ids))
        return [self.orders[order_id] for order_id in order_ids if order_id in self.orders]


def a_payment(order: Order, created_at: datetime, status: Status = Status.SUCCESS, **wanted: Any) -> Payment:
    """A payment that was created then, and decided on in the same moment."""
    pending = begin_payment(PaymentId(new_id("pay")), order, upi(), "simulator", created_at)
    match status:
        case Status.SUCCESS:
            pending = pending.succeeded(created_at)
        case Status.FAILED:
            pending = pending.declined("The bank declined the payment", created_at)
        case Status.PENDING:
            pass
    return replace(pending, **wanted)


async def store(database: Database, payments: Sequence[Payment]) -> None:
    """Put payments, and the orders that they pay, where they would be by now. Nothing is told of them."""
    orders = {each.order_id: Order(each.order_id, each.merchant_id, each.amount, each.currency) for each in payments}
    await record_orders(database, list(orders.values()))
    async with database.transaction() as tx:
        payments_storage.insert(tx, payments)
    async with database.transaction() as tx:
        payments_storage.finish(tx, [each for each in payments if each.status is not Status.PENDING])


def create_payments_of(*, gateway_has_account: bool) -> CreatePayments:
    """The use case, answering with nothing but the payment's id."""
    return CreatePayments(lambda face: face["id"].encode(), gateway_has_account=gateway_has_account)


create_payments = create_payments_of(gateway_has_account=False)


async def accept(
    database: Database, order: Order, *, attempts: int = 1, create: CreatePayments = create_payments, **wanted: Any
) -> list[Payment]:
    """Record the order and that many pending payments of it."""
    await record_orders(database, [order])
    async with database.transaction() as tx:
        answers = await create([command(order, **wanted) for _ in range(attempts)], tx)
        ids = [PaymentId(answer.body.decode()) for answer in answers if isinstance(answer, Answer)]
        found = await payments_storage.find_many(tx, [(payment_id, None) for payment_id in ids])
    return [found[payment_id, None] for payment_id in ids]


async def stage_of(database: Database, payment: Payment) -> Stage | None:
    """Where the payment is on its way; `None` once it has arrived."""
    async with database.transaction() as tx:
        found = await attempts_storage.read(tx, [payment.id])
    return found[0].stage if found else None


async def reload(database: Database, payment: Payment) -> Payment:
    async with database.transaction() as tx:
        return (await payments_storage.find_many(tx, [(payment.id, None)]))[payment.id, None]


async def accept_and_settle(database: Database, order: Order, verdict: Verdict | None = None, **wanted: Any) -> Payment:
    """A payment of the order that the bank has decided on; approved if nothing else is said."""
    (payment,) = await accept(database, order, **wanted)
    async with database.transaction() as tx:
        await settle_payments({payment.id: verdict or Approved()}, tx)
    return await reload(database, payment)
