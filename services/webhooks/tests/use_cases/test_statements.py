"""What a delivery costs the database, however many there are at a time."""

import pytest
from services.webhooks.tests.builders import Deliveries, Receiver, payment_event

from chassis.testing import sent_statements

_WHO_LISTENS = "SELECT CAST(merchant_id AS"


@pytest.mark.parametrize("count", [1, 8])
async def test_webhooks_that_are_taken_at_once_cost_one_statement_to_log_them_all_and_one_to_record_each(
    deliveries: Deliveries, receiver: Receiver, count: int
):
    merchant = await deliveries.endpoint(receiver.url)
    events = [payment_event(merchant_id=merchant, payment_id=f"pay_{n:016}") for n in range(count)]
    with sent_statements() as statements:
        assert await deliveries.log_and_deliver(*events) == 0
        await deliveries.dispatcher.drain()
    assert len(receiver.received) == count
    sent = [" ".join(text.split()[:3]) for text in statements]
    assert sent[:2] == [_WHO_LISTENS, "WITH new AS"]
    assert set(sent[2:]) == {"WITH result AS"}
    # Together where they are answered together; never more than one for each.
    assert len(sent[2:]) <= count


async def test_what_happened_to_a_merchant_without_a_url_costs_a_look_and_writes_nothing(
    deliveries: Deliveries, receiver: Receiver
):
    silent, heard = await deliveries.endpoint(None), await deliveries.endpoint(receiver.url)
    events = [payment_event(merchant_id=silent, payment_id=f"pay_{n:016}") for n in range(3)]
    with sent_statements() as statements:
        assert await deliveries.log_and_deliver(*events) == 0
    assert [" ".join(text.split()[:3]) for text in statements] == [_WHO_LISTENS]
    await deliveries.log_and_deliver(*events, payment_event(merchant_id=heard))
    await deliveries.dispatcher.drain()
    assert len(receiver.received) == 1
