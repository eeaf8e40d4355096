"""What a processor will know within a second is held in hand, while its row waits under the lease."""

from datetime import UTC, datetime, timedelta

from services.payments.tests.builders import accept, an_order, reload, stage_of
from services.payments.tests.scripted_processor import act_on_due, next_action

from chassis.testing import eventually
from payments.domain.attempt import CheckAgainAt
from payments.domain.payment import Stage, Status
from payments.use_cases import advance_payments


async def test_what_the_processor_will_know_soon_is_held_and_asked_about_without_a_claim(
    database, processing, processor
):
    processor.on_submit = CheckAgainAt(datetime.now(UTC) + timedelta(milliseconds=150))
    (payment,) = await accept(database, an_order())
    await processing.submit([payment.id])
    await act_on_due(database, processing)
    assert processor.inquired == []
    await eventually(lambda: reload(database, payment), lambda found: found.status is Status.SUCCESS)
    assert processor.inquired == [payment.id]


async def test_what_is_held_stays_under_its_lease_so_that_a_worker_that_dies_is_overtaken(
    database, processing, processor
):
    processor.on_submit = CheckAgainAt(datetime.now(UTC) + timedelta(milliseconds=900))
    (payment,) = await accept(database, an_order())
    await processing.submit([payment.id])
    assert await stage_of(database, payment) is Stage.AT_PROCESSOR
    assert datetime.now(UTC) < await next_action(database, payment) < datetime.now(UTC) + timedelta(seconds=20)
    await processing.stop()


async def test_what_was_held_and_is_still_undecided_is_put_back(database, processing, processor):
    processor.on_submit = CheckAgainAt(datetime.now(UTC) + timedelta(milliseconds=50))
    again = datetime.now(UTC) + timedelta(milliseconds=800)
    processor.on_inquiry = CheckAgainAt(again)
    (payment,) = await accept(database, an_order())
    await processing.submit([payment.id])
    await eventually(lambda: next_action(database, payment), lambda found: found == again)
    assert processor.inquired == [payment.id]


async def test_a_worker_that_stops_puts_back_what_it_holds(database, processing, processor):
    again = datetime.now(UTC) + timedelta(milliseconds=900)
    processor.on_submit = CheckAgainAt(again)
    (payment,) = await accept(database, an_order())
    await processing.submit([payment.id])
    await processing.stop()
    assert await next_action(database, payment) == again
    assert processor.inquired == []


async def test_a_worker_holds_no_more_than_so_many(database, processing, processor, monkeypatch):
    monkeypatch.setattr(advance_payments, "_MOST_HELD", 1)
    again = datetime.now(UTC) + timedelta(milliseconds=900)
    processor.on_submit = CheckAgainAt(again)
    held, beyond = [(await accept(database, an_order()))[0] for _ in range(2)]
    for payment in (held, beyond):
        await processing.submit([payment.id])
    assert await next_action(database, held) != again
    assert await next_action(database, beyond) == again
    await processing.stop()
