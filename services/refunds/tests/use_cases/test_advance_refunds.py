"""From the job to the verdict: nothing is submitted twice, nothing is guessed, nothing is forgotten."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from services.refunds.tests.builders import a_payment, accept, known, paid_at_instamojo, reload, told_about, withdraw

from chassis.due_rows import Poller
from chassis.testing import eventually
from refunds.domain.attempt import Answer, CheckAgainAt, GivenBack, NeverReceived, Refused, Stage, Unknown
from refunds.domain.payment import SIMULATOR
from refunds.domain.refund import Status
from refunds.storage import attempts as attempts_storage
from refunds.use_cases.advance_refunds import RefundProcessing
from refunds.use_cases.settle_refunds import settle_refunds

LATER = datetime.now(UTC) + timedelta(hours=1)


class ScriptedProcessor:
    """A processor that says what the test wants, and remembers what it was asked."""

    name = SIMULATOR

    def __init__(self) -> None:
        self.submitted: list[str] = []
        self.inquired: list[str] = []
        self.on_submit: Answer = CheckAgainAt(LATER)
        self.on_inquiry: Answer = GivenBack()
        self.before_submit: Callable[[], Awaitable[None]] | None = None

    async def submit(self, attempts):
        if self.before_submit:
            await self.before_submit()
        self.submitted += [attempt.refund_id for attempt in attempts]
        return [self.on_submit for _ in attempts]

    async def inquire(self, attempts):
        self.inquired += [attempt.refund_id for attempt in attempts]
        return [self.on_inquiry for _ in attempts]


@pytest.fixture
async def processor(database) -> ScriptedProcessor:
    async with database.transaction() as tx:  # what earlier tests left waiting is none of this test's business
        await tx.execute(sa.text("DELETE FROM attempts"))
    return ScriptedProcessor()


@pytest.fixture
def processing(database, processor) -> RefundProcessing:
    return RefundProcessing(database, processor)


async def make_due(database, refund) -> None:
    async with database.transaction() as tx:
        await tx.execute(sa.text("UPDATE attempts SET next_action_at = now() WHERE refund_id = :id"), {"id": refund.id})


async def act_on_due(database, processing, processor: str = SIMULATOR) -> None:
    async with database.transaction() as tx:
        claim = await attempts_storage.due_at(processor).claim(tx, 100)
    await processing.act_on_due(claim)


async def next_action(database, refund) -> datetime | None:
    async with database.transaction() as tx:
        query = sa.text("SELECT next_action_at FROM attempts WHERE refund_id = :id")
        return (await tx.execute(query, {"id": refund.id})).scalar_one_or_none()


async def stage_of(database, refund) -> Stage | None:
    async with database.transaction() as tx:
        by_stage = await attempts_storage.read(tx, [refund.id])
    return next((stage for stage, attempts in by_stage.items() if attempts), None)


async def under_way(database) -> int:
    async with database.transaction() as tx:
        return (await tx.execute(sa.text("SELECT count(*) FROM attempts"))).scalar_one()


async def test_a_job_takes_the_refund_to_the_bank_and_waits_as_a_row(database, processing, processor):
    (refund,) = await accept(database, a_payment(), 10_000)
    await processing.submit([refund.id])
    assert processor.submitted == [refund.id]
    assert await stage_of(database, refund) is Stage.AT_PROCESSOR
    assert await next_action(database, refund) == LATER
    assert (await reload(database, refund)).status is Status.PENDING


async def test_when_its_time_has_come_the_bank_is_asked_and_the_refund_processed(database, processing, processor):
    (refund,) = await accept(database, a_payment(), 10_000)
    await processing.submit([refund.id])
    await act_on_due(database, processing)
    assert processor.inquired == []
    await make_due(database, refund)
    await act_on_due(database, processing)
    assert (await reload(database, refund)).status is Status.PROCESSED
    assert await stage_of(database, refund) is None


async def test_a_job_that_comes_twice_submits_once(database, processing, processor):
    (refund,) = await accept(database, a_payment(), 10_000)
    await processing.submit([refund.id])
    await processing.submit([refund.id])
    assert processor.submitted == [refund.id]


async def test_a_job_of_a_refund_that_is_final_does_nothing(database, processing, processor):
    (refund,) = await accept(database, a_payment(), 10_000)
    async with database.transaction() as tx:
        await settle_refunds({refund.id: GivenBack()}, tx)
    await processing.submit([refund.id])
    assert processor.submitted == []


async def test_a_refund_whose_job_was_lost_is_found_in_the_database(database, processing, processor):
    (refund,) = await accept(database, a_payment(), 10_000)
    due = await next_action(database, refund)
    assert due is not None
    assert timedelta(seconds=4) < due - datetime.now(UTC) < timedelta(seconds=6)
    await make_due(database, refund)
    await act_on_due(database, processing)
    assert processor.submitted == [refund.id]


async def test_before_money_moves_the_payment_is_looked_at_again(database, processing, processor):
    payment = a_payment()
    (refund,) = await accept(database, payment, 10_000)
    await withdraw(database, payment)
    await processing.submit([refund.id])
    assert processor.submitted == []
    assert (await reload(database, refund)).status is Status.FAILED
    assert [event.type for _, event in await told_about(database, refund.id)][-1] == "refund.failed"
    assert (await known(database, payment)).reserved == 0


async def test_refunds_that_sum_up_to_more_than_the_payment_are_not_taken_to_the_bank(database, processing, processor):
    """By whatever hand they came into the books: nothing of it is given back, and nobody else is held up."""
    payment, untouched = a_payment(amount=50_000), a_payment()
    (refund,) = await accept(database, payment, 50_000)
    (other,) = await accept(database, untouched, 10_000)
    async with database.transaction() as tx:
        await tx.execute(sa.text("UPDATE refunds SET amount = amount + 1 WHERE id = :id"), {"id": refund.id})
    await processing.submit([refund.id, other.id])
    assert processor.submitted == [other.id]
    assert (await reload(database, refund)).status is Status.FAILED
    assert (await known(database, payment)).reserved == 0


async def test_an_unknown_outcome_is_asked_about_again_at_growing_intervals(database, processing, processor):
    (refund,) = await accept(database, a_payment(), 10_000)
    processor.on_submit = processor.on_inquiry = Unknown()
    await processing.submit([refund.id])
    pauses = []
    for _ in range(8):
        await make_due(database, refund)
        await act_on_due(database, processing)
        due = await next_action(database, refund)
        assert due is not None
        pauses.append(round((due - datetime.now(UTC)).total_seconds()))
    assert pauses == [2, 4, 8, 16, 30, 30, 30, 30]
    assert processor.submitted == [refund.id]
    assert (await reload(database, refund)).status is Status.PENDING


async def test_what_the_bank_never_received_is_submitted_again(database, processing, processor):
    """The worker died between taking the refund and submitting it."""
    (refund,) = await accept(database, a_payment(), 10_000)
    await processing.submit([refund.id])
    await make_due(database, refund)
    processor.on_inquiry = NeverReceived()
    await act_on_due(database, processing)
    assert processor.submitted == [refund.id, refund.id]


async def test_a_bank_that_breaks_leaves_the_refund_to_be_inquired_about(database, processing, processor):
    async def breaks() -> None:
        raise ConnectionError

    (refund,) = await accept(database, a_payment(), 10_000)
    processor.before_submit = breaks
    await processing.submit([refund.id])
    assert await stage_of(database, refund) is Stage.AT_PROCESSOR
    await make_due(database, refund)
    await act_on_due(database, processing)
    assert (processor.inquired, (await reload(database, refund)).status) == ([refund.id], Status.PROCESSED)


async def test_a_worker_that_wakes_after_its_lease_does_not_move_the_next_action(database, processing, processor):
    (refund,) = await accept(database, a_payment(), 10_000)

    async def another_takes_over() -> None:
        processor.before_submit = None
        await make_due(database, refund)
        processor.on_inquiry = CheckAgainAt(LATER)
        await act_on_due(database, processing)
        processor.on_submit = CheckAgainAt(LATER - timedelta(minutes=30))

    processor.before_submit = another_takes_over
    await processing.submit([refund.id])
    assert await next_action(database, refund) == LATER


async def test_two_workers_process_every_refund_once(database, processor):
    payment = a_payment(amount=40_000)
    refunds = await accept(database, payment, *([1_000] * 40))
    processor.on_submit = CheckAgainAt(datetime.now(UTC))
    processor.on_inquiry = GivenBack()
    workers = [RefundProcessing(database, processor) for _ in range(2)]
    await workers[0].submit([refund.id for refund in refunds])
    pollers = [
        Poller("refunds", database, attempts_storage.due_at(SIMULATOR), worker.act_on_due, batch=5)
        for worker in workers
    ]
    polling = [asyncio.create_task(poller.run()) for poller in pollers]
    await eventually(lambda: under_way(database), lambda count: count == 0)
    for poller in pollers:
        poller.stop()
    await asyncio.gather(*polling)
    for refund in refunds:
        told = [event.type for _, event in await told_about(database, refund.id)]
        assert told.count("refund.processed") == 1
    assert (await known(database, payment)).reserved == 40_000


async def test_a_worker_that_asked_for_too_long_does_not_submit_what_another_has_taken(database, processing, processor):
    (refund,) = await accept(database, a_payment(), 10_000)
    await processing.submit([refund.id])
    await make_due(database, refund)

    class SlowToAnswer(ScriptedProcessor):
        async def inquire(self, attempts) -> list[Answer]:
            await make_due(database, refund)
            async with database.transaction() as tx:
                await attempts_storage.due_at(SIMULATOR).claim(tx, 100)
            return [NeverReceived() for _ in attempts]

    slow = SlowToAnswer()
    await act_on_due(database, RefundProcessing(database, slow))
    assert slow.submitted == []


async def test_a_refund_goes_to_the_processor_that_took_the_money(database, processing, processor):
    there = ScriptedProcessor()
    there.name = "instamojo"
    (refund,) = await accept(database, paid_at_instamojo("MOJO1"), 10_000)
    await processing.submit([refund.id])
    await act_on_due(database, processing)
    assert (processor.submitted, await stage_of(database, refund)) == ([], Stage.WAITING)
    # Due at once: no job takes it there.
    there.on_submit = CheckAgainAt(LATER, "C0001")
    elsewhere = RefundProcessing(database, there, 30.0)
    await act_on_due(database, elsewhere, "instamojo")
    assert there.submitted == [refund.id]
    async with database.transaction() as tx:
        (attempt,) = (await attempts_storage.read(tx, [refund.id]))[Stage.AT_PROCESSOR]
    assert (attempt.processor_payment_id, attempt.processor_refund_id) == ("MOJO1", "C0001")
    assert attempt.sent_at is not None


async def test_a_refused_refund_is_not_asked_about_again(database, processing, processor):
    (refund,) = await accept(database, a_payment(), 10_000)
    processor.on_submit = Refused("no")
    await processing.submit([refund.id])
    assert (await reload(database, refund)).status is Status.FAILED
    assert await next_action(database, refund) is None
