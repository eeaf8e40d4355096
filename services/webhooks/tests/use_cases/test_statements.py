"""What a delivery costs the database, however many there are at a time."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from services.webhooks.tests.builders import Deliveries, Receiver, payment_event
from sqlalchemy import event

from chassis.database import Database


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """The first words of what is sent to the database meanwhile."""
    sent: list[str] = []

    def note(*execution: object) -> None:
        sent.append(" ".join(str(execution[2]).split()[:3]))

    engine = database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize("count", [1, 8])
async def test_webhooks_that_are_taken_at_once_cost_one_statement_to_log_them_all_and_one_to_record_each(
    deliveries: Deliveries, receiver: Receiver, database: Database, count: int
):
    merchant = await deliveries.endpoint(receiver.url)
    events = [payment_event(merchant_id=merchant, payment_id=f"pay_{n:016}") for n in range(count)]
    with statements(database) as sent:
        assert await deliveries.log_and_deliver(*events) == 0
        await deliveries.dispatcher.drain()
    assert len(receiver.received) == count
    assert sent[0] == "WITH new AS"
    assert set(sent[1:]) == {"WITH result AS"}
    # Together where they are answered together; never more than one for each.
    assert len(sent[1:]) <= count
