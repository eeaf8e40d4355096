"""What a delivery costs the database, however many there are at a time."""

import pytest
from services.webhooks.tests.builders import Deliveries, Receiver, payment_event

from chassis.testing import sent_statements


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
    assert sent[0] == "WITH new AS"
    assert set(sent[1:]) == {"WITH result AS"}
    # Together where they are answered together; never more than one for each.
    assert len(sent[1:]) <= count
