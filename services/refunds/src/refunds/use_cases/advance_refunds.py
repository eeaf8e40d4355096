"""Take refunds on: to the processor when their job comes, back to it for its answer, and record what it says."""

import uuid
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

import structlog

from chassis.clock import utc_now
from chassis.database import Database, Transaction
from chassis.due_rows import Claim
from refunds.domain.attempt import (
    Answer,
    Attempt,
    CheckAgainAt,
    GivenBack,
    NeverReceived,
    Refused,
    Stage,
    Verdict,
)
from refunds.domain.refund import RefundId
from refunds.processors.base import Processor
from refunds.storage import attempts, payments, refunds
from refunds.use_cases.settle_refunds import measure, settle_refunds

_LONGEST_SILENCE = timedelta(seconds=30)
_NOT_REFUNDABLE = Refused("The payment is not successful, or its refunds sum up to more than it")

log = structlog.get_logger(__name__)


class RefundProcessing:
    """One worker's dealings with one processor. No call to it is made inside a transaction.

    Whatever dies in between is found again: a refund that may have been submitted is inquired about, never
    submitted on a guess and never given up.
    """

    def __init__(self, database: Database, processor: Processor, lease_seconds: float = attempts.LEASE_SECONDS) -> None:
        self._database = database
        self._processor = processor
        self._lease_seconds = lease_seconds

    async def submit(self, refund_ids: Sequence[RefundId]) -> None:
        """Take refunds that wait for the processor to it; those that their payment no longer allows fail instead."""
        lease = uuid.uuid4()
        async with self._database.transaction() as tx:
            await payments.lock(tx, await refunds.payments_of(tx, refund_ids))
            taken = await attempts.take(tx, refund_ids, lease, self._processor.name, self._lease_seconds)
            forbidden = await _forbidden(tx, taken)
            refused = await settle_refunds(dict.fromkeys(forbidden, _NOT_REFUNDABLE), tx) if forbidden else []
        measure(refused, self._processor.name)
        await self._ask(self._processor.submit, [each for each in taken if each.refund_id not in forbidden], lease)

    async def act_on_due(self, claim: Claim) -> None:
        """What is due: a waiting refund goes to the processor, a submitted one is inquired about."""
        async with self._database.transaction() as tx:
            by_stage = await attempts.read(tx, claim.keys)
        if waiting := by_stage[Stage.WAITING]:
            await self.submit([attempt.refund_id for attempt in waiting])
        unheard = await self._ask(self._processor.inquire, by_stage[Stage.AT_PROCESSOR], claim.lease_token)
        await self._ask(self._processor.submit, await self._take_again(unheard, claim.lease_token), claim.lease_token)

    async def _take_again(self, unheard: Sequence[Attempt], lease: uuid.UUID) -> Sequence[Attempt]:
        """Those that are still ours: asking took a while, and whoever holds them now decides."""
        if not unheard:
            return []
        async with self._database.transaction() as tx:
            return await attempts.take_again(tx, [each.refund_id for each in unheard], lease, self._lease_seconds)

    async def _ask(
        self,
        question: Callable[[Sequence[Attempt]], Awaitable[Sequence[Answer]]],
        asked: Sequence[Attempt],
        lease: uuid.UUID,
    ) -> list[Attempt]:
        """Ask and record the answers. Returns those of which the processor has never heard: nothing is recorded."""
        if not asked:
            return []
        try:
            answers = await question(asked)
        except Exception:
            # The leases end and every one of them is inquired about.
            log.exception("processor failed", processor=self._processor.name, refunds=len(asked))
            return []
        answered = list(zip(asked, answers, strict=True))
        await self._record([each for each in answered if not isinstance(each[1], NeverReceived)], lease)
        return [attempt for attempt, answer in answered if isinstance(answer, NeverReceived)]

    async def _record(self, answered: Sequence[tuple[Attempt, Answer]], lease: uuid.UUID) -> None:
        verdicts: dict[RefundId, Verdict] = {
            attempt.refund_id: answer for attempt, answer in answered if isinstance(answer, GivenBack | Refused)
        }
        undecided = [_again(each, answer) for each, answer in answered if each.refund_id not in verdicts]
        names = {
            attempt.refund_id: answer.processor_refund_id
            for attempt, answer in answered
            if isinstance(answer, GivenBack | CheckAgainAt) and answer.processor_refund_id
        }
        finals = []
        async with self._database.transaction() as tx:
            if names:
                await refunds.name(tx, names)
            if verdicts:
                finals = await settle_refunds(verdicts, tx)
            if undecided:
                await attempts.act_again(tx, lease, undecided)
        measure(finals, self._processor.name)


async def _forbidden(tx: Transaction, taken: Sequence[Attempt]) -> set[RefundId]:
    """Those whose payment does not allow them any more. Asked before money moves: afterwards it is too late."""
    standing = await payments.recount(tx, [attempt.payment_id for attempt in taken])
    return {attempt.refund_id for attempt in taken if not standing[attempt.payment_id].is_in_bounds}


def _again(attempt: Attempt, answer: Answer) -> attempts.Again:
    """When to act next on a refund without a verdict."""
    match answer:
        case CheckAgainAt(time, _):
            return attempts.Again(attempt.refund_id, time)
        case _:
            # Unknown: ask again, at growing intervals, for as long as it takes.
            pause = min(timedelta(seconds=2 ** min(attempt.inquiries, 5)), _LONGEST_SILENCE)
            return attempts.Again(attempt.refund_id, utc_now() + pause, asked_in_vain=True)
