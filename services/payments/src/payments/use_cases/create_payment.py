"""A merchant or a shopper wants to pay an order: record the payment and its job, and answer at once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from chassis import outbox
from chassis.ask_owner import AskOwner
from chassis.clock import utc_now
from chassis.database import Transaction
from chassis.errors import ApiError
from chassis.group_commit import GroupCommit
from chassis.idempotency import Answer, Effect, IdempotencyKey, carry_out_once
from chassis.ids import is_id, new_id
from payments import messages
from payments.domain.errors import (
    OrderAlreadyPaid,
    OrderNoLongerPayable,
    OrderNotFound,
    OrderNotInSnapshot,
    ProcessorNotOffered,
)
from payments.domain.offer import objection_to_redirect, offered_by, requested_amount
from payments.domain.payment import (
    INSTAMOJO,
    Instrument,
    MerchantId,
    Method,
    OrderId,
    Payment,
    PaymentId,
    begin_payment,
)
from payments.storage import accounts, attempts, orders, payments, receipts

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


Accounts = Mapping[MerchantId, UUID]
"""Merchants' own accounts at the processor to which they redirect."""


@dataclass(frozen=True, slots=True)
class _Begun:
    """A new payment, and what it is for where the shopper pays on the processor's page."""

    payment: Payment
    face: Mapping[str, Any]
    """Its snapshot."""
    receipt: receipts.NewReceipt | None


class CreatePayments:
    """Begins one payment for each command, or says why not. Several attempts at one order may be pending at a time.

    `render` makes the body of the answer of a payment's snapshot; it is stored under the command's idempotency key.
    """

    def __init__(self, render: Callable[[Mapping[str, Any]], bytes], *, gateway_has_account: bool = False) -> None:
        self._render = render
        self._gateway_has_account = gateway_has_account

    async def __call__(self, commands: Sequence[CreatePayment], tx: Transaction) -> list[Answer | Exception]:
        async def decide(fresh: Sequence[CreatePayment]) -> Sequence[Effect[CreatePayment, _Begun] | Exception]:
            known = await orders.find(tx, sorted({command.order_id for command in fresh}))
            own = await _accounts_wanted(tx, fresh, known)
            return [self._decide(command, known.get(command.order_id), own) for command in fresh]

        async def write(effects: Sequence[Effect[CreatePayment, _Begun]]) -> None:
            await _write(tx, effects)

        return await carry_out_once(commands, tx, decide, write)

    def _decide(
        self, command: CreatePayment, known: orders.KnownOrder | None, own: Accounts
    ) -> Effect[CreatePayment, _Begun] | Exception:
        if known is None:
            return OrderNotInSnapshot()
        now = utc_now()
        if refusal := _refusal(command, known, now):
            return refusal
        order, receipt = known.order, None
        offered = offered_by(known.offered, gateway_has_account=self._gateway_has_account)
        # Merchants decide for themselves; shoppers are held to what their merchant offers.
        if command.merchant_id is None and command.processor not in offered:
            return ProcessorNotOffered()
        if command.instrument.method is Method.REDIRECT:
            account = own.get(order.merchant_id)
            if objection := objection_to_redirect(order, has_account=self._gateway_has_account or account is not None):
                return objection
            receipt = receipts.NewReceipt(command.payment_id, command.processor, account, requested_amount(order))
        payment = begin_payment(
            command.payment_id, order, command.instrument, command.processor, now, command.request_id
        )
        face = messages.snapshot(payment)
        return Effect(command, _Begun(payment, face, receipt), payment.merchant_id, Answer(201, self._render(face)))


def _refusal(command: CreatePayment, known: orders.KnownOrder, now: datetime) -> ApiError | None:
    """Why nothing can be paid of this order."""
    if command.merchant_id not in (None, known.order.merchant_id):
        return OrderNotFound()
    if command.merchant_id is None and known.is_shut_out:
        return OrderNotFound()
    if known.paid_by is not None:
        return OrderAlreadyPaid()
    if known.is_closed or known.order.is_over(now):
        return OrderNoLongerPayable()
    return None


async def _accounts_wanted(
    tx: Transaction, commands: Sequence[CreatePayment], known: Mapping[OrderId, orders.KnownOrder]
) -> Accounts:
    wanted = {command.order_id for command in commands if command.instrument.method is Method.REDIRECT}
    merchants = {known[order_id].order.merchant_id for order_id in wanted if order_id in known}
    return await accounts.in_use(tx, sorted(merchants), INSTAMOJO) if merchants else {}


async def _write(tx: Transaction, effects: Sequence[Effect[CreatePayment, _Begun]]) -> None:
    begun = [effect.thing.payment for effect in effects]
    payments.insert(tx, begun)
    attempts.begin(
        tx, [attempts.NewAttempt(each.thing.payment, each.command.card_token, _due_in(each.thing)) for each in effects]
    )
    if redirected := [each.thing.receipt for each in effects if each.thing.receipt is not None]:
        receipts.begin(tx, redirected)
    facts = [fact for each in effects for fact in messages.payment_begun(each.thing.payment, each.thing.face)]
    jobs = [messages.process_payment(payment) for payment in begun]
    outbox.add_all(tx, {messages.STREAM: facts, messages.JOBS: jobs})


def _due_in(begun: _Begun) -> timedelta:
    # Processors with a page of their own are slow: the job's consumer leaves them to their poller.
    return _JOB_LOST_AFTER if begun.receipt is None else timedelta()
