"""One order is paid at most once, whatever races."""

import asyncio
import random
import re

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import IntegrityError
from services.payments.tests.builders import accept, an_order, reload, stage_of

from chassis.database import Database
from chassis.testing import generic_plan, outbox_events
from payments.domain.attempt import Approved, Declined
from payments.domain.payment import Stage, Status
from payments.storage import payments
from payments.use_cases.settle_payments import settle_payments

DECLINED = Declined("The bank declined the payment")


async def record(database, verdicts):
    async with database.transaction() as tx:
        return await settle_payments(verdicts, tx)


async def events_about(database, payment_id: str) -> list[str]:
    events = await outbox_events(database)
    return [event.type for stream, event in events if stream == "payments" and event.subject == payment_id]


async def test_an_approved_payment_succeeds_and_is_told(database):
    (payment,) = await accept(database, an_order())
    await record(database, {payment.id: Approved()})
    settled = await reload(database, payment)
    assert settled.status is Status.SUCCESS
    assert await stage_of(database, payment) is None
    assert await events_about(database, payment.id) == ["payment.created", "payment.pending", "payment.success"]


async def test_a_declined_payment_fails_with_the_reason(database):
    (payment,) = await accept(database, an_order())
    await record(database, {payment.id: DECLINED})
    failed = await reload(database, payment)
    assert (failed.status, failed.error_code) == (Status.FAILED, "PAYMENT_FAILED")
    assert failed.error_description == "The bank declined the payment"


async def test_in_one_batch_each_payment_ends_in_its_own_way(database):
    verdicts = [Approved(), DECLINED, Declined("Insufficient funds"), Approved(), DECLINED]
    accepted = [(await accept(database, an_order()))[0] for _ in verdicts]
    await record(database, {payment.id: verdict for payment, verdict in zip(accepted, verdicts, strict=True)})
    settled = [await reload(database, payment) for payment in accepted]
    assert [payment.error_description for payment in settled] == [
        None,
        DECLINED.description,
        "Insufficient funds",
        None,
        DECLINED.description,
    ]
    assert [payment.status is Status.SUCCESS for payment in settled] == [True, False, False, True, False]


async def test_what_ends_alike_is_found_by_its_keys_and_compared_with_nothing(database):
    plan = await generic_plan(database, payments._FINISH)
    assert re.search(r"Index Cond: \(+id\)::text = ANY \(\$\d\)\)", plan), plan
    assert "Nested Loop" not in plan, plan


async def test_a_verdict_that_comes_twice_changes_nothing(database):
    (payment,) = await accept(database, an_order())
    await record(database, {payment.id: Approved()})
    assert await record(database, {payment.id: Approved()}) == []
    assert await record(database, {payment.id: DECLINED}) == []
    assert (await reload(database, payment)).status is Status.SUCCESS
    assert (await events_about(database, payment.id)).count("payment.success") == 1


async def test_of_two_approvals_in_one_batch_one_wins_and_the_other_is_reversed(database):
    first, second = await accept(database, an_order(), attempts=2)
    await record(database, {first.id: Approved(), second.id: Approved()})
    statuses = {(await reload(database, each)).status: await stage_of(database, each) for each in (first, second)}
    assert statuses == {Status.SUCCESS: None, Status.FAILED: Stage.REVERSING}


async def test_an_approval_that_comes_after_the_order_was_paid_is_reversed(database):
    first, late = await accept(database, an_order(), attempts=2)
    async with database.transaction() as tx:  # both were submitted, as if a bank had answered hours later
        await tx.execute(
            sa.text("UPDATE attempts SET stage = 'at_processor' WHERE payment_id = :late"), {"late": late.id}
        )
    await record(database, {first.id: Approved()})
    await record(database, {late.id: Approved()})
    reversed_ = await reload(database, late)
    assert (reversed_.status, await stage_of(database, late)) == (Status.FAILED, Stage.REVERSING)
    assert reversed_.error_description == "Order is already paid"


async def test_what_is_approved_after_it_had_failed_is_reversed(database):
    """A worker frozen on its way to the bank arrives there after the bank was asked about another attempt."""
    frozen, other = await accept(database, an_order(), attempts=2)
    await record(database, {other.id: Approved()})
    assert (await reload(database, frozen)).status is Status.FAILED
    await record(database, {frozen.id: Approved()})
    assert await stage_of(database, frozen) is Stage.REVERSING
    assert (await reload(database, frozen)).status is Status.FAILED
    assert (await events_about(database, frozen.id)).count("payment.failed") == 1


async def test_attempts_that_wait_fail_when_the_order_is_paid(database):
    first, *waiting = await accept(database, an_order(), attempts=4)
    await record(database, {first.id: Approved()})
    for attempt in waiting:
        overtaken = await reload(database, attempt)
        assert (overtaken.status, overtaken.error_description) == (Status.FAILED, "Order is already paid")


async def test_the_next_attempt_takes_its_turn_when_one_is_declined(database):
    first, second, _ = await accept(database, an_order(), attempts=3)
    await record(database, {first.id: DECLINED})
    async with database.transaction() as tx:
        due = await tx.execute(
            sa.text("SELECT next_action_at <= now() FROM attempts WHERE payment_id = :id"), {"id": second.id}
        )
        assert due.scalar_one()
    assert (await reload(database, second)).status is Status.PENDING


async def test_racing_verdicts_of_many_attempts_pay_each_order_once(database):
    attempts = [await accept(database, an_order(), attempts=5) for _ in range(10)]
    verdicts = [{payment.id: Approved()} for group in attempts for payment in group]
    random.Random(7).shuffle(verdicts)
    await asyncio.gather(*(record(database, verdict) for verdict in verdicts))
    for group in attempts:
        statuses = [(await reload(database, payment)).status for payment in group]
        assert statuses.count(Status.SUCCESS) == 1
        assert statuses.count(Status.FAILED) == 4


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(plan=st.lists(st.lists(st.sampled_from([Approved(), DECLINED]), max_size=4), min_size=1, max_size=4))
def test_no_sequence_of_verdicts_pays_an_order_twice(database_url, plan):
    """For any batches of verdicts: at most one success, a success if and only if somebody was approved, none lost."""

    async def scenario() -> None:
        database = Database(database_url)
        count = sum(len(batch) for batch in plan)
        attempts = iter(await accept(database, an_order(), attempts=max(count, 1)))
        judged = []
        for batch in plan:
            verdicts = {next(attempts).id: verdict for verdict in batch}
            judged += verdicts.items()
            await record(database, verdicts)
        async with database.transaction() as tx:
            rows = await tx.execute(
                sa.text("SELECT id, status FROM payments WHERE id = ANY(:ids)"), {"ids": [pid for pid, _ in judged]}
            )
            found = {row.id: row.status for row in rows}
        await database.close()
        assert list(found.values()).count("success") == int(any(isinstance(v, Approved) for _, v in judged))
        assert "pending" not in found.values()

    asyncio.run(scenario())


@pytest.mark.parametrize("guard", ["payments_one_success", "attempts_in_turn"])
async def test_the_database_itself_forbids_a_second_winner(database, guard):
    first, second = await accept(database, an_order(), attempts=2)
    change = {
        "payments_one_success": "UPDATE payments SET status = 'success' WHERE id = ANY(:ids)",
        "attempts_in_turn": "UPDATE attempts SET stage = 'at_processor' WHERE payment_id = ANY(:ids)",
    }[guard]
    with pytest.raises(IntegrityError, match=guard):
        async with database.transaction() as tx:
            await tx.execute(sa.text(change), {"ids": [first.id, second.id]})
