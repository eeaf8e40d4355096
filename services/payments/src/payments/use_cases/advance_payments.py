"""Take payments on: to the processor when it is their turn, back to it for its answer, and record what it says."""

import uuid
from collections.abc import Awaitable, Callable, Sequence

import structlog

from chassis.clock import utc_now
from chassis.database import Database, Transaction
from chassis.due_rows import Claim, DueRows
from payments.domain.attempt import (
    Again,
    Answer,
    Attempt,
    LookedLongEnough,
    NeverReceived,
    Patience,
    Verdict,
    WithShopper,
    next_step,
)
from payments.domain.payment import PaymentId, Stage
from payments.processors.base import Processor
from payments.storage import attempts, orders, receipts
from payments.use_cases.settle_payments import measure, overtake_waiting, settle_payments

_PATIENCE = Patience()
_ASKED_ABOUT = (Stage.AT_PROCESSOR, Stage.WITH_SHOPPER, Stage.WATCHING)

log = structlog.get_logger(__name__)


class PaymentProcessing:
    """One worker's dealings with one processor. No call to it is made inside a transaction.

    Whatever dies in between is found again: a payment that may have been submitted is inquired about, never
    submitted on a guess and never given up.
    """

    def __init__(
        self,
        database: Database,
        processor: Processor,
        *,
        patience: Patience = _PATIENCE,
        lease_seconds: float = attempts.LEASE_SECONDS,
    ) -> None:
        self._database = database
        self._processor = processor
        self._patience = patience
        self._lease_seconds = lease_seconds

    @property
    def due(self) -> DueRows:
        """What the processor's poller is to claim."""
        return attempts.due_at(self._processor.name, self._lease_seconds)

    async def submit(self, payment_ids: Sequence[PaymentId]) -> None:
        """Take payments whose turn it is to the processor. The others wait, or fail when their order is paid."""
        lease = attempts.Lease(uuid.uuid4(), self._processor.name, self._lease_seconds)
        async with self._database.transaction() as tx:
            overtaken = await overtake_waiting(await orders.lock_of(tx, payment_ids), tx)
            turn = await receipts.on_attempts(tx, await attempts.take_turns(tx, payment_ids, lease))
            if len(turn) < len(payment_ids):
                await attempts.hurry_rivals(tx, payment_ids)
        measure(overtaken)
        await self._ask(self._processor.submit, turn, lease.token)

    async def act_on_due(self, claim: Claim) -> None:
        """What is due: a waiting payment goes on to its turn, a submitted one is inquired about, what has to go back
        is reversed."""
        async with self._database.statement() as tx:
            due = await receipts.on_attempts(tx, await attempts.read(tx, claim.keys))
        if waiting := [attempt.payment_id for attempt in due if attempt.stage is Stage.WAITING]:
            await self.submit(waiting)
        asked = [attempt for attempt in due if attempt.stage in _ASKED_ABOUT]
        unheard = await self._ask(self._processor.inquire, asked, claim.lease_token)
        # They keep their turn: whoever took it may be frozen, and submit them still when it wakes. Were a rival let
        # in before, the bank would then take money for a payment that has failed.
        await self._ask(self._processor.submit, unheard, claim.lease_token)
        await self._reverse([attempt for attempt in due if attempt.stage is Stage.REVERSING])

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
        unheard = [attempt for attempt, answer in answered if _may_be_submitted(attempt, answer)]
        await self._record([each for each in answered if each[0] not in unheard], lease)
        return unheard

    async def _record(self, answered: Sequence[tuple[Attempt, Answer]], lease: uuid.UUID) -> None:
        now = utc_now()
        verdicts: dict[PaymentId, Verdict] = {}
        again: list[Again] = []
        looked_at: list[PaymentId] = []
        for attempt, answer in answered:
            match next_step(attempt, answer, now, self._patience):
                case Again() as later:
                    again.append(later)
                case LookedLongEnough():
                    looked_at.append(attempt.payment_id)
                case verdict:
                    verdicts[attempt.payment_id] = verdict
        finals = []
        async with self._database.transaction() as tx:
            if verdicts:
                finals = await settle_payments(verdicts, tx)
            if again:
                await _put_back(tx, lease, again, answered)
            if looked_at:
                await attempts.end_watching(tx, looked_at)
        measure(finals)

    async def _reverse(self, late: Sequence[Attempt]) -> None:
        if not late:
            return
        confirmed = await self._processor.reverse(late)
        done = [attempt.payment_id for attempt, is_done in zip(late, confirmed, strict=True) if is_done]
        async with self._database.transaction() as tx:
            attempts.end(tx, done)


def _may_be_submitted(attempt: Attempt, answer: Answer) -> bool:
    return isinstance(answer, NeverReceived) and attempt.stage is Stage.AT_PROCESSOR


async def _put_back(
    tx: Transaction, lease: uuid.UUID, again: Sequence[Again], answered: Sequence[tuple[Attempt, Answer]]
) -> None:
    ours = await attempts.act_again(tx, lease, again)
    handed = {
        attempt.payment_id: answer
        for attempt, answer in answered
        if isinstance(answer, WithShopper) and attempt.payment_id in ours
    }
    if handed:
        await receipts.hand_over(tx, handed)
