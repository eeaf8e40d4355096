"""Take payments on: to the processor when it is their turn, back to it for its answer, and record what it says."""

import asyncio
import contextlib
import contextvars
import uuid
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

import structlog

from chassis.clock import utc_now
from chassis.database import Database, Transaction
from chassis.due_rows import Claim, DueRows
from payments.domain.attempt import (
    Again,
    Answer,
    Attempt,
    CheckAgainAt,
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
_SOON = timedelta(seconds=1)
"""A small part of a lease."""
_MOST_HELD = 1000

log = structlog.get_logger(__name__)


class PaymentProcessing:
    """One worker's dealings with one processor. No call to it is made inside a transaction.

    Whatever dies in between is found again: a payment that may have been submitted is inquired about, never
    submitted on a guess and never given up. What the processor will know within a moment of its submission is held
    under the lease for that long, instead of being put back and claimed again.
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
        self._held: dict[asyncio.Task[None], int] = {}
        """How many payments each task holds until it asks about them."""
        self._stopping = asyncio.Event()

    @property
    def due(self) -> DueRows:
        """What the processor's poller is to claim."""
        return attempts.due_at(self._processor.name, self._lease_seconds)

    async def stop(self) -> None:
        """Put back what is held."""
        self._stopping.set()
        await asyncio.gather(*self._held)

    async def submit(self, payment_ids: Sequence[PaymentId]) -> None:
        """Take payments whose turn it is to the processor. The others wait, or fail when their order is paid."""
        lease = attempts.Lease(uuid.uuid4(), self._processor.name, self._lease_seconds)
        async with self._database.transaction() as tx:
            overtaken = await overtake_waiting(await orders.lock_of(tx, payment_ids), tx)
            turn = await receipts.on_attempts(tx, await attempts.take_turns(tx, payment_ids, lease))
            if len(turn) < len(payment_ids):
                await attempts.hurry_rivals(tx, payment_ids)
        measure(overtaken)
        await self._ask(self._processor.submit, turn, lease.token, may_hold=True)

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
        *,
        may_hold: bool = False,
    ) -> list[Attempt]:
        """Ask and record the answers, but hold those who will be answered soon if that is allowed. Returns those of
        which the processor has never heard: nothing is recorded."""
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
        left = {attempt.payment_id for attempt in unheard}
        if may_hold:
            left |= self._hold(answered, lease)
        await self._record([each for each in answered if each[0].payment_id not in left], lease)
        return unheard

    def _hold(self, answered: Sequence[tuple[Attempt, Answer]], lease: uuid.UUID) -> set[PaymentId]:
        """Ask again, once, about those of whom the processor will know more soon. Returns them."""
        soon = utc_now() + _SOON
        held = [(each, answer) for each, answer in answered if isinstance(answer, CheckAgainAt) and answer.time <= soon]
        if not held or self._stopping.is_set() or sum(self._held.values()) + len(held) > _MOST_HELD:
            return set()
        # In a context of its own: it goes on after the job that brought them.
        task = asyncio.create_task(self._ask_again(held, lease), context=contextvars.Context())
        self._held[task] = len(held)
        task.add_done_callback(self._held.pop)
        return {attempt.payment_id for attempt, _ in held}

    async def _ask_again(self, held: Sequence[tuple[Attempt, CheckAgainAt]], lease: uuid.UUID) -> None:
        pause = max(answer.time for _, answer in held) - utc_now()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(pause.total_seconds()):
                await self._stopping.wait()
        try:
            if self._stopping.is_set():
                await self._record(held, lease)
            else:
                await self._ask(self._processor.inquire, [attempt for attempt, _ in held], lease)
        except Exception as error:  # noqa: BLE001  # whatever it is, their leases end, and they are inquired about
            log.warning("payments are asked about later", payments=len(held), reason=repr(error)[:300])

    async def _record(self, answered: Sequence[tuple[Attempt, Answer]], lease: uuid.UUID) -> None:
        if not answered:
            return
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
