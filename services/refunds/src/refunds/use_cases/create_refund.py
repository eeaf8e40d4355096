"""A merchant gives money back: reserve it on the payment, record the refund and its job, and answer at once."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from chassis import outbox
from chassis.ask_owner import AskOwner
from chassis.clock import utc_now
from chassis.database import Transaction
from chassis.errors import ApiError
from chassis.group_commit import GroupCommit
from chassis.idempotency import Answer, Effect, IdempotencyKey, carry_out_once
from chassis.ids import is_id, new_id
from refunds import messages
from refunds.domain.errors import PaymentNotFound, PaymentNotInSnapshot, PaymentPendingInSnapshot
from refunds.domain.payment import MerchantId, Paise, PaymentId, RefundablePayment
from refunds.domain.refund import Refund, RefundId, RefundOfPayment, begin_refund
from refunds.storage import attempts, payments, refunds

_JOB_LOST_AFTER = timedelta(seconds=5)
"""When a refund whose job never arrived is found in the database: late enough not to race the stream."""


@dataclass(frozen=True, slots=True)
class CreateRefund:
    payment_id: PaymentId
    merchant_id: MerchantId
    """Whose payment it must be."""
    amount: Paise
    reason: str | None = None
    idempotency_key: IdempotencyKey | None = None
    request_id: str | None = None
    refund_id: RefundId = field(default_factory=lambda: RefundId(new_id("rfnd")))


class RefundCreation:
    """Creates refunds in groups, and asks the owner about a payment that is not known to be successful yet."""

    def __init__(self, group: "GroupCommit[CreateRefund, Answer]", payments_owner: AskOwner) -> None:
        self._group = group
        self._payments_owner = payments_owner

    async def create(self, command: CreateRefund) -> Answer:
        """The answer that tells of the new refund, committed.

        Raises `PaymentNotFound`, `PaymentNotRefundable` or `AmountExceedsAvailable`.
        """
        if not is_id("pay", command.payment_id):
            raise PaymentNotFound
        try:
            return await self._group.submit(command)
        except (PaymentNotInSnapshot, PaymentPendingInSnapshot):
            # The event of its success may still be on the way. Only the owner may deny it.
            await self._payments_owner.about(command.payment_id)
            return await self._group.submit(command)


class CreateRefunds:
    """Begins one refund for each command, or says why not. Never is more reserved of a payment than it is worth.

    `render` makes the body of the answer, which is stored under the command's idempotency key.
    """

    def __init__(self, render: Callable[[Refund], bytes]) -> None:
        self._render = render

    async def __call__(self, commands: Sequence[CreateRefund], tx: Transaction) -> list[Answer | Exception]:
        # Before the keys are looked at: of two equal requests that race, the second then finds the first one's
        # answer, not a payment that has nothing left.
        locked = await payments.lock(tx, sorted({command.payment_id for command in commands}))
        results: dict[int, Answer | Exception] = {}
        for turn in _turns(commands):
            answers = await self._take_turn([commands[index] for index in turn], locked, tx)
            results |= dict(zip(turn, answers, strict=True))
        return [results[index] for index in range(len(commands))]

    async def _take_turn(
        self, commands: Sequence[CreateRefund], locked: set[PaymentId], tx: Transaction
    ) -> list[Answer | Exception]:
        known = await payments.find(tx, [each.payment_id for each in commands if each.payment_id in locked])

        async def decide(fresh: Sequence[CreateRefund]) -> Sequence[Effect[CreateRefund, RefundOfPayment] | Exception]:
            return [self._decide(command, known.get(command.payment_id)) for command in fresh]

        async def write(effects: Sequence[Effect[CreateRefund, RefundOfPayment]]) -> None:
            await _write(tx, [effect.thing for effect in effects])

        return await carry_out_once(commands, tx, decide, write)

    def _decide(
        self, command: CreateRefund, known: RefundablePayment | None
    ) -> Effect[CreateRefund, RefundOfPayment] | Exception:
        if known is None:
            return PaymentNotInSnapshot()
        if command.merchant_id != known.payment.merchant_id:
            return PaymentNotFound()
        try:
            known.check(command.amount)
        except ApiError as refusal:
            return refusal
        refund = begin_refund(
            command.refund_id, known.payment, command.amount, command.reason, utc_now(), command.request_id
        )
        answer = Answer(201, self._render(refund))
        return Effect(command, RefundOfPayment(refund, known.payment), refund.merchant_id, answer)


def _turns(commands: Sequence[CreateRefund]) -> Iterator[list[int]]:
    """The commands' places, so that no two of one turn are about the same payment: what the first one takes is seen
    by the second."""
    by_payment: dict[PaymentId, list[int]] = {}
    for index, command in enumerate(commands):
        by_payment.setdefault(command.payment_id, []).append(index)
    for turn in range(max(map(len, by_payment.values()), default=0)):
        yield [indexes[turn] for indexes in by_payment.values() if turn < len(indexes)]


async def _write(tx: Transaction, begun: Sequence[RefundOfPayment]) -> None:
    new = [each.refund for each in begun]
    await payments.reserve(tx, [(refund.payment_id, refund.amount) for refund in new])
    await refunds.insert(tx, new)
    await attempts.begin(tx, begun, found_after=_JOB_LOST_AFTER)
    facts = [messages.refund_created(each) for each in begun]
    jobs = [messages.process_refund(refund) for refund in new]
    outbox.add_all(tx, {messages.STREAM: facts, messages.JOBS: jobs})
