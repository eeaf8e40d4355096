"""A merchant or a shopper wants to pay an order: record the payment and its job, and answer at once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from chassis import outbox
from chassis.ask_owner import AskOwner
from chassis.clock import utc_now
from chassis.database import Transaction
from chassis.group_commit import GroupCommit
from chassis.idempotency import Answer, Effect, IdempotencyKey, carry_out_once
from chassis.ids import is_id, new_id
from payments import messages
from payments.domain.errors import OrderAlreadyPaid, OrderNoLongerPayable, OrderNotFound, OrderNotInSnapshot
from payments.domain.payment import Instrument, MerchantId, OrderId, Payment, PaymentId, begin_payment
from payments.storage import attempts, orders, payments

_JOB_LOST_AFTER = timedelta(seconds=5)
"""When a payment whose job never arrived is found in the database: late enough not to race the stream."""


@dataclass(frozen=True, slots=True)
class CreatePayment:
    order_id: OrderId
    instrument: Instrument
    merchant_id: MerchantId | None
    """Whose order it must be; `None` on the public checkout, where knowing the order's id is enough."""
    processor: str
    card_token: str | None = None
    idempotency_key: IdempotencyKey | None = None
    request_id: str | None = None
    payment_id: PaymentId = field(default_factory=lambda: PaymentId(new_id("pay")))


class PaymentCreation:
    """Creates payments in groups, and asks the owner about an order that we have not heard of yet."""

    def __init__(self, group: "GroupCommit[CreatePayment, Answer]", orders_owner: AskOwner) -> None:
        self._group = group
        self._orders_owner = orders_owner

    async def create(self, command: CreatePayment) -> Answer:
        """The answer that tells of the new payment, committed. Raises `OrderNotFound`, `OrderAlreadyPaid` or
        `OrderNoLongerPayable`."""
        if not is_id("order", command.order_id):
            raise OrderNotFound
        try:
            return await self._group.submit(command)
        except OrderNotInSnapshot:
            # Its event may still be on the way. Only the owner may deny that an order exists.
            await self._orders_owner.about(command.order_id)
            return await self._group.submit(command)


class CreatePayments:
    """Begins one payment for each command, or says why not. Several attempts at one order may be pending at a time.

    `render` makes the body of the answer, which is stored under the command's idempotency key.
    """

    def __init__(self, render: Callable[[Payment], bytes]) -> None:
        self._render = render

    async def __call__(self, commands: Sequence[CreatePayment], tx: Transaction) -> list[Answer | Exception]:
        async def decide(fresh: Sequence[CreatePayment]) -> Sequence[Effect[CreatePayment, Payment] | Exception]:
            known = await orders.find(tx, sorted({command.order_id for command in fresh}))
            return [self._decide(command, known.get(command.order_id)) for command in fresh]

        async def write(effects: Sequence[Effect[CreatePayment, Payment]]) -> None:
            await _write(tx, effects)

        return await carry_out_once(commands, tx, decide, write)

    def _decide(
        self, command: CreatePayment, known: orders.KnownOrder | None
    ) -> Effect[CreatePayment, Payment] | Exception:
        if known is None:
            return OrderNotInSnapshot()
        if command.merchant_id not in (None, known.order.merchant_id):
            return OrderNotFound()
        if known.paid_by is not None:
            return OrderAlreadyPaid()
        now = utc_now()
        if known.is_closed or known.order.is_over(now):
            return OrderNoLongerPayable()
        payment = begin_payment(
            command.payment_id, known.order, command.instrument, command.processor, now, command.request_id
        )
        return Effect(command, payment, payment.merchant_id, Answer(201, self._render(payment)))


async def _write(tx: Transaction, effects: Sequence[Effect[CreatePayment, Payment]]) -> None:
    begun = [effect.thing for effect in effects]
    await payments.insert(tx, begun)
    await attempts.begin(
        tx,
        [(effect.thing, effect.command.card_token) for effect in effects],
        found_after=_JOB_LOST_AFTER,
    )
    facts = [fact for payment in begun for fact in messages.payment_begun(payment)]
    await outbox.add(tx, messages.STREAM, facts)
    await outbox.add(tx, messages.JOBS, [messages.process_payment(payment) for payment in begun])
