"""Many merchants and several dispatchers at once: nobody waits for another's endpoint, nothing is sent twice."""

import asyncio
import uuid

import pytest
from services.webhooks.tests.builders import Deliveries, MakeDeliveries, Receiver, later, payment_event

from chassis.testing import eventually
from webhooks.domain.places import AT_FIRST


async def number_received(receiver: Receiver) -> int:
    return len(receiver.received)


def payments(count: int, merchant_id: str) -> list:
    return [payment_event(merchant_id=merchant_id, payment_id=f"pay_{n:016}") for n in range(count)]


async def test_an_endpoint_that_hangs_does_not_hold_up_another(deliveries: Deliveries, receiver: Receiver):
    released = receiver.hang("/hanging")
    hanging = await deliveries.endpoint(f"{receiver.url}/hanging")
    await deliveries.log(*payments(100, hanging))
    await deliveries.begin()
    await eventually(lambda: number_received(receiver), lambda seen: seen == AT_FIRST)

    healthy = await deliveries.endpoint(f"{receiver.url}/healthy")
    await deliveries.log(*payments(AT_FIRST, healthy))
    assert await deliveries.begin() == AT_FIRST
    await eventually(lambda: number_received(receiver), lambda seen: seen == 2 * AT_FIRST)
    assert len(receiver.events_at("/healthy")) == AT_FIRST
    assert len(receiver.events_at("/hanging")) == AT_FIRST
    released.set()


async def test_an_endpoint_that_hangs_is_left_a_single_place(make_deliveries: MakeDeliveries, receiver: Receiver):
    deliveries = await make_deliveries(timeout_seconds=1.05)
    released = receiver.hang()
    merchant = await deliveries.endpoint(receiver.url)
    await deliveries.log(*payments(20, merchant))
    assert await deliveries.run() == AT_FIRST
    assert await deliveries.begin() == 1
    released.set()


async def test_the_first_webhook_of_each_merchant_comes_before_the_second_of_any(
    make_deliveries: MakeDeliveries, receiver: Receiver
):
    deliveries = await make_deliveries()
    merchants = [await deliveries.endpoint(receiver.url) for _ in range(5)]
    for merchant in merchants:
        await deliveries.log(*payments(10, merchant))
    for _ in range(deliveries.places.free - len(merchants)):
        deliveries.places.take(uuid.uuid4())
    claim = await deliveries.claim()
    assert sorted(str(each.merchant_id) for each in claim.keys) == sorted(merchants)


async def test_two_dispatchers_make_every_attempt_once(make_deliveries: MakeDeliveries, receiver: Receiver):
    first, second = await make_deliveries(), await make_deliveries()
    merchants = [await first.endpoint(receiver.url) for _ in range(10)]
    for merchant in merchants:
        await first.log(*payments(20, merchant))

    async def work(deliveries: Deliveries) -> None:
        while any(log.status == "pending" for log in await deliveries.logs()):
            await deliveries.run()

    await asyncio.gather(work(first), work(second))
    sent = [each.headers["X-Webhook-Id"] for each in receiver.received]
    assert len(sent) == len(set(sent)) == 200


async def test_what_a_dead_worker_had_in_hand_is_attempted_again_when_its_lease_ends(
    make_deliveries: MakeDeliveries, receiver: Receiver
):
    dead, living = await make_deliveries(), await make_deliveries()
    merchant = await dead.endpoint(receiver.url)
    await dead.log(payment_event(merchant_id=merchant))
    assert len((await dead.claim()).keys) == 1
    assert await living.run(later(seconds=14)) == 0
    assert await living.run(later(seconds=16)) == 1
    assert [each.headers["X-Webhook-Attempt"] for each in receiver.received] == ["1"]


async def test_a_worker_that_outlived_its_lease_changes_nothing(make_deliveries: MakeDeliveries, receiver: Receiver):
    frozen, living = await make_deliveries(), await make_deliveries()
    merchant = await frozen.endpoint(receiver.url)
    await frozen.log(payment_event(merchant_id=merchant))
    stale = await frozen.claim()
    await living.run(later(seconds=16))
    (before,) = await living.logs()

    receiver.answer_with(500)
    await frozen.dispatcher.deliver(stale)
    await frozen.dispatcher.drain()
    assert await living.logs() == [before]
    assert before.status == "success"


@pytest.mark.parametrize("first_answer", [200, 500])
async def test_a_log_waits_for_the_first_attempt_of_earlier_versions(
    deliveries: Deliveries, receiver: Receiver, first_answer: int
):
    receiver.answer_with(first_answer)
    merchant = await deliveries.endpoint(f"{receiver.url}/hook")
    of_one_payment = [
        payment_event(event, merchant_id=merchant, version=version)
        for version, event in enumerate(("payment.created", "payment.pending", "payment.success"), start=1)
    ]
    await deliveries.log(*reversed(of_one_payment))
    assert [await deliveries.run() for _ in range(4)] == [1, 1, 1, 0]
    assert receiver.events_at("/hook") == ["payment.created", "payment.pending", "payment.success"]


async def test_a_log_waits_ten_seconds_at_most(deliveries: Deliveries, receiver: Receiver):
    released = receiver.hang()
    merchant = await deliveries.endpoint(receiver.url)
    await deliveries.log(payment_event("payment.created", merchant_id=merchant, version=1))
    await deliveries.begin()
    await deliveries.log(payment_event("payment.success", merchant_id=merchant, version=3))
    assert await deliveries.begin(later(seconds=9)) == 0
    assert await deliveries.begin(later(seconds=11)) == 1
    released.set()
