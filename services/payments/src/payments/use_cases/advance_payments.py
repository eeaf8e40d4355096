"""Take payments on: to the processor when it is their turn, back to it for its answer, and record what it says."""

import uuid
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

import structlog

from chassis.clock import utc_now
from chassis.database import Database
from chassis.due_rows import Claim
from payments.domain.attempt import Answer, Approved, Attempt, CheckAgainAt, Declined, NeverReceived, Verdict
from payments.domain.payment import PaymentId, Stage
from payments.processors.base import Processor
from payments.storage import attempts, orders
from payments.use_cases.settle_payments import measure, overtake_waiting, settle_payments

_LONGEST_SILENCE = timedelta(seconds=30)

log = structlog.get_logger(__name__)


class PaymentProcessing:
    """One worker's dealings with a processor. No call to it is made inside a transaction.

    Whatever dies in between is found again: a payment that may have been submitted is inquired about, never
    submitted on a guess and never given up.
    """

    def __init__(self, database: Database, processor: Processor) -> None:
        self._database = database
        self._processor = processor

    async def submit(self, payment_ids: Sequence[PaymentId]) -> None:
        """Take payments whose turn it is to the processor. The others wait, or fail when their order is paid."""
        lease = uuid.uuid4()
        async with self._database.transaction() as tx:
            overtaken = await overtake_waiting(await orders.lock_of(tx, payment_ids), tx)
            turn = await attempts.take_turns(tx, payment_ids, lease)
        measure(overtaken)
        await self._ask(self._processor.submit, turn, lease)

    async def act_on_due(self, claim: Claim) -> None:
        """What is due: a waiting payment goes on to its turn, a submitted one is inquired about, a late approval
        is reversed."""
        async with self._database.transaction() as tx:
            by_stage = await attempts.read(tx, claim.keys)
        if waiting := by_stage[Stage.WAITING]:
            await self.submit([attempt.payment_id for attempt in waiting])
        unheard = await self._ask(self._processor.inquire, by_stage[Stage.AT_PROCESSOR], claim.lease_token)
        # They keep their turn: whoever took it may be frozen, and submit them still when it wakes. Were a rival let
        # in before, the bank would then take money for a payment that has failed.
        await self._ask(self._processor.submit, unheard, claim.lease_token)
        await self._reverse(by_stage[Stage.REVERSING])

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
            log.exception("processor failed", processor=self._processor.name, payments=len(asked))
            return []
        answered = list(zip(asked, answers, strict=True))
        await self._record([each for each in answered if not isinstance(each[1], NeverReceived)], lease)
        return [attempt for attempt, answer in answered if isinstance(answer, NeverReceived)]

    async def _record(self, answered: Sequence[tuple[Attempt, Answer]], lease: uuid.UUID) -> None:
        verdicts: dict[PaymentId, Verdict] = {
            attempt.payment_id: answer for attempt, answer in answered if isinstance(answer, Approved | Declined)
        }
        undecided = [_again(each, answer) for each, answer in answered if each.payment_id not in verdicts]
        finals = []
        async with self._database.transaction() as tx:
            if verdicts:
                finals = await settle_payments(verdicts, tx)
            if undecided:
                await attempts.act_again(tx, lease, undecided)
        measure(finals)

    async def _reverse(self, late: Sequence[Attempt]) -> None:
        if not late:
            return
        confirmed = await self._processor.reverse(late)
        done = [attempt.payment_id for attempt, is_done in zip(late, confirmed, strict=True) if is_done]
        async with self._database.transaction() as tx:
            await attempts.end(tx, done)


def _again(attempt: Attempt, answer: Answer) -> attempts.Again:
    """When to act next on a payment without a verdict."""
    match answer:
        case CheckAgainAt(time):
            return attempts.Again(attempt.payment_id, time, Stage.AT_PROCESSOR)
        case _:
            # Unknown: ask again, at growing intervals, for as long as it takes.
            pause = min(timedelta(seconds=2 ** min(attempt.inquiries, 5)), _LONGEST_SILENCE)
            return attempts.Again(attempt.payment_id, utc_now() + pause, Stage.AT_PROCESSOR, asked_in_vain=True)
