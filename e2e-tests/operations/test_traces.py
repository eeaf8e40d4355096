"""A payment's trace leads through every process that had a part in it, and holds nothing of the card."""

import secrets

import pytest
from libs.chassis.tests.collector import CollectedSpan, Collector

from chassis.testing import eventually
from fleet.testing import RunningFleet
from gateway import Gateway, card, card_payment
from receiver import Receiver

NUMBER = "4242424242424242"
"""One that the bank always accepts: it declines others now and then, and no order would be paid."""
CVV = "9157"
HOLDER = "Zebedee Quartermain"


@pytest.fixture
async def merchant(practice_fleet: RunningFleet):
    async with Gateway(practice_fleet.base_url) as gateway:
        yield gateway


async def test_a_payment_is_one_trace_from_the_request_to_the_webhook(merchant: Gateway, collector: Collector):
    trace_id = secrets.token_hex(16)
    form = card(NUMBER, holder_name=HOLDER)
    async with Receiver() as receiver:
        await merchant.send_webhooks_to(receiver.url)
        order = await merchant.create_order()
        answer = await merchant.call(
            "POST", "/api/v1/payments", card_payment(order["id"], form), headers={"X-Request-Id": trace_id}
        )
        assert answer.status_code == 201, answer.text
        assert answer.headers["x-request-id"] == trace_id
        payment = await merchant.final_payment(answer.json()["id"])
        assert payment["status"] == "success"
        await merchant.paid_order(order["id"])
        wanted = {
            ("payments-api", "POST /api/v1/payments"),
            ("payments-api", "publish payments"),
            ("payments-api", "publish payments.jobs"),
            ("payments-worker", "payments consumes payments.jobs"),
            ("payments-worker", "publish payments"),
            ("orders-api", "orders consumes payments"),
            ("webhooks-worker", "webhooks consumes payments"),
            ("webhooks-worker", "deliver payment.success"),
        }

        def is_whole(found: list[CollectedSpan]) -> bool:
            # One tree: whatever was done for the payment hangs on its request, directly or not. A process may tell of
            # a span before another tells of its parent.
            hangs_together = {each.parent_id for each in found} - {""} <= {each.span_id for each in found}
            return hangs_together and wanted <= {(each.process, each.name) for each in found}

        await eventually(lambda: collector.trace(trace_id), is_whole, within=30)


async def test_no_trace_holds_anything_of_a_card(merchant: Gateway, collector: Collector):
    trace_id = secrets.token_hex(16)
    order = await merchant.create_order()
    for form in (card(NUMBER, holder_name=HOLDER), card(NUMBER, holder_name=HOLDER, cvv=CVV, expiry_year="2020")):
        body = card_payment(order["id"], form)
        await merchant.call("POST", "/api/v1/payments", body, headers={"X-Request-Id": trace_id})
    await eventually(lambda: collector.trace(trace_id), lambda found: sum(each.parent_id == "" for each in found) >= 2)
    sent = b"".join(collector.raw)
    for secret in (NUMBER, HOLDER, "secret_test_xyz789"):
        assert secret.encode() not in sent
    # As few digits as these may stand within any id.
    assert not any(CVV in each.attributes for each in collector.spans)
