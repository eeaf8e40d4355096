"""What payments keeps of the events of refunds."""

from datetime import UTC, datetime

import pytest
from pydantic import ValidationError
from services.payments.tests.builders import MERCHANT

from chassis.events import Event
from chassis.ids import new_id
from payments.consumers.refund_events import on_refund_events
from payments.domain.payment import PaymentId
from payments.storage import refund_events

TIME = datetime(2024, 1, 15, 10, 30, tzinfo=UTC)


def an_event(payment_id: str, kind: str = "refund.processed", amount: object = 500, **refund: object) -> Event:
    face = {"id": new_id("rfnd"), "payment_id": payment_id, "amount": amount, "status": "processed"} | refund
    return Event(type=kind, subject=str(face["id"]), merchant_id=MERCHANT, version=2, data={"refund": face}, time=TIME)


async def refunded(database, payment_id: str) -> int:
    async with database.transaction() as tx:
        return await refund_events.refunded_amount(tx, PaymentId(payment_id))


async def test_processed_refunds_add_up_and_an_event_that_comes_twice_counts_once(database):
    handle, payment_id = on_refund_events(database), new_id("pay")
    first, second = an_event(payment_id), an_event(payment_id, amount=700)
    await handle([first, first, second])
    await handle([second])
    assert await refunded(database, payment_id) == 1_200


async def test_refunds_that_are_under_way_or_failed_do_not_count(database):
    payment_id = new_id("pay")
    await on_refund_events(database)([an_event(payment_id, kind) for kind in ("refund.created", "refund.failed")])
    assert await refunded(database, payment_id) == 0


async def test_an_event_without_a_proper_amount_is_poison(database):
    payment_id = new_id("pay")
    with pytest.raises(ValidationError):
        await on_refund_events(database)([an_event(payment_id, amount="500")])
    assert await refunded(database, payment_id) == 0


async def test_events_of_kinds_that_are_unknown_here_are_passed_over(database):
    await on_refund_events(database)([Event("other.thing", "x", MERCHANT, 1, {})])
