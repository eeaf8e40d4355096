"""From the job to the verdict: nothing is submitted twice, nothing is guessed, nothing is forgotten."""

import asyncio
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from services.payments.tests.builders import accept, an_order, reload, stage_of
from services.payments.tests.scripted_processor import act_on_due, make_due, next_action

from chassis.due_rows import Poller
from chassis.testing import eventually
from payments.domain.attempt import Approved, CheckAgainAt, Declined, NeverReceived, Unknown
from payments.domain.payment import Stage, Status
from payments.use_cases.settle_payments import settle_payments

LATER = datetime.now(UTC) + timedelta(hours=1)


async def test_a_job_takes_the_payment_to_the_processor_and_records_its_verdict(database, processing, processor):
    (payment,) = await accept(database, an_order())
    await processing.submit([payment.id])
    assert processor.submitted == [payment.id]
    assert (await reload(database, payment)).status is Status.SUCCESS


async def test_a_job_that_comes_again_submits_nothing(database, processing, processor):
    processor.on_submit = CheckAgainAt(LATER)
    (payment,) = await accept(database, an_order())
    await processing.submit([payment.id])
    await processing.submit([payment.id])
    await asyncio.gather(*(processing.submit([payment.id]) for _ in range(5)))
    assert processor.submitted == [payment.id]


async def test_racing_jobs_bring_one_attempt_of_an_order_to_the_processor(database, processing, processor):
    processor.on_submit = CheckAgainAt(LATER)
    attempts = await accept(database, an_order(), attempts=6)
    await asyncio.gather(*(processing.submit([attempt.id]) for attempt in attempts))
    assert len(processor.submitted) == 1


async def test_of_one_batch_the_oldest_attempt_goes_first(database, processing, processor):
    processor.on_submit = CheckAgainAt(LATER)
    order = an_order()
    first = (await accept(database, order))[0]
    second = (await accept(database, order))[0]
    await processing.submit([second.id, first.id])
    assert processor.submitted == [first.id]


async def test_the_others_take_their_turn_one_by_one_until_one_succeeds(database, processing, processor):
    verdicts = iter([Declined("No"), Approved()])
    attempts = await accept(database, an_order(), attempts=4)
    for verdict in verdicts:
        processor.on_submit = verdict
        await make_due(database, *attempts)
        await act_on_due(database, processing)
    statuses = [(await reload(database, attempt)).status for attempt in attempts]
    assert statuses.count(Status.SUCCESS) == 1
    assert statuses.count(Status.FAILED) == 3
    assert len(processor.submitted) == 2


async def test_an_attempt_that_slipped_in_while_the_order_was_being_paid_fails(database, processing, processor):
    order = an_order()
    (payment,) = await accept(database, order)
    await processing.submit([payment.id])
    late = "pay_slippedin0000001"
    async with database.transaction() as tx:  # what a create that raced with the settlement leaves behind
        await tx.execute(
            sa.text("""
                INSERT INTO payments (id, order_id, merchant_id, amount, method, version, processor)
                SELECT :late, order_id, merchant_id, amount, method, 2, processor FROM payments WHERE id = :id
            """),
            {"id": payment.id, "late": late},
        )
        await tx.execute(
            sa.text("""
                INSERT INTO attempts (payment_id, order_id, created_at, stage, next_action_at)
                VALUES (:late, :order, now(), 'waiting', now())
            """),
            {"order": order.id, "late": late},
        )
    await processing.submit([late])
    assert processor.submitted == [payment.id]
    async with database.transaction() as tx:
        query = sa.text("SELECT status, error_description FROM payments WHERE id = :id")
        assert (await tx.execute(query, {"id": late})).one() == ("failed", "Order is already paid")


async def test_a_lost_job_is_found_in_the_database(database, processing, processor):
    (payment,) = await accept(database, an_order())
    await make_due(database, payment)
    await act_on_due(database, processing)
    assert processor.submitted == [payment.id]


async def test_a_payment_is_asked_about_again_when_the_processor_said(database, processing, processor):
    processor.on_submit = CheckAgainAt(LATER)
    (payment,) = await accept(database, an_order())
    await processing.submit([payment.id])
    assert await next_action(database, payment) == LATER
    await act_on_due(database, processing)
    assert processor.inquired == []
    await make_due(database, payment)
    await act_on_due(database, processing)
    assert processor.inquired == [payment.id]
    assert (await reload(database, payment)).status is Status.SUCCESS


async def test_an_unknown_outcome_is_asked_again_and_never_submitted_again(database, processing, processor):
    processor.on_submit = processor.on_inquiry = Unknown()
    (payment,) = await accept(database, an_order())
    await processing.submit([payment.id])
    pauses = []
    for _ in range(3):
        await make_due(database, payment)
        await act_on_due(database, processing)
        pauses.append(await next_action(database, payment) - datetime.now(UTC))
    assert processor.submitted == [payment.id]
    assert processor.inquired == [payment.id] * 3
    assert pauses == sorted(pauses)
    assert (await reload(database, payment)).status is Status.PENDING


async def test_what_the_processor_certainly_never_received_is_submitted(database, processing, processor):
    processor.on_submit, processor.on_inquiry = Unknown(), NeverReceived()
    (payment,) = await accept(database, an_order())
    await processing.submit([payment.id])
    await make_due(database, payment)
    processor.on_submit = Approved()
    await act_on_due(database, processing)
    assert processor.submitted == [payment.id, payment.id]
    assert (await reload(database, payment)).status is Status.SUCCESS


async def test_a_submission_that_a_frozen_worker_makes_late_takes_no_money_for_a_failed_payment(
    database, processing, processor
):
    first, second = await accept(database, an_order(), attempts=2)
    processor.on_inquiry = NeverReceived()

    async def freeze_until_another_worker_has_done_all() -> None:
        processor.before_submit = None
        await make_due(database, first)
        await act_on_due(database, processing)
        await processing.submit([second.id])

    processor.before_submit = freeze_until_another_worker_has_done_all
    await processing.submit([first.id])
    assert set(processor.submitted) == {first.id}
    assert (await reload(database, first)).status is Status.SUCCESS
    assert (await reload(database, second)).status is Status.FAILED


async def test_a_processor_that_fails_leaves_the_payment_to_be_inquired_about(database, processing, processor):
    async def crash() -> None:
        raise ConnectionError

    processor.before_submit = crash
    (payment,) = await accept(database, an_order())
    await processing.submit([payment.id])
    assert await stage_of(database, payment) is Stage.AT_PROCESSOR
    assert await next_action(database, payment) > datetime.now(UTC)


async def test_a_worker_frozen_past_its_lease_changes_no_schedule(database, processing, processor):
    (payment,) = await accept(database, an_order())
    processor.on_submit = CheckAgainAt(LATER - timedelta(minutes=30))

    async def another_worker_takes_over() -> None:
        async with database.transaction() as tx:
            await tx.execute(
                sa.text(
                    "UPDATE attempts SET lease_token = gen_random_uuid(), next_action_at = :at WHERE payment_id = :id"
                ),
                {"id": payment.id, "at": LATER},
            )

    processor.before_submit = another_worker_takes_over
    await processing.submit([payment.id])
    assert await next_action(database, payment) == LATER


async def test_a_late_approval_is_reversed_until_the_processor_confirms(database, processing, processor):
    first, late = await accept(database, an_order(), attempts=2)
    async with database.transaction() as tx:  # as if the bank had answered hours later
        await tx.execute(
            sa.text("UPDATE attempts SET stage = 'at_processor' WHERE payment_id = :late"), {"late": late.id}
        )
        await settle_payments({first.id: Approved()}, tx)
        await settle_payments({late.id: Approved()}, tx)
    processor.confirms_reversal = False
    await act_on_due(database, processing)
    assert await stage_of(database, late) is Stage.REVERSING
    processor.confirms_reversal = True
    await make_due(database, late)
    await act_on_due(database, processing)
    assert await stage_of(database, late) is None
    assert processor.reversed == [late.id, late.id]


async def test_the_poller_wakes_for_what_the_processor_promised(database, processing, processor):
    processor.on_submit = CheckAgainAt(datetime.now(UTC) + timedelta(seconds=1.2))
    (payment,) = await accept(database, an_order())
    await processing.submit([payment.id])
    poller = Poller("payments", database, processing.due, processing.act_on_due)
    running = asyncio.create_task(poller.run())
    await eventually(lambda: reload(database, payment), lambda found: found.status is Status.SUCCESS, within=2.5)
    poller.stop()
    await running
