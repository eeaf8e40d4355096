"""Many merchants and several dispatchers at once: nobody waits for another's endpoint, nothing is sent twice."""

import asyncio

import pytest
import sqlalchemy as sa
from services.webhooks.tests.builders import Deliveries, MakeDeliveries, Receiver, later, payment_event

from chassis.database import Database
from chassis.testing import eventually
from webhooks.domain.lines import AT_FIRST


async def number_waiting_for_a_lock(database: Database) -> int:
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    async with database.transaction() as tx:
        return (await tx.execute(sa.text(waiting))).scalar_one()


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
    claim = await deliveries.claim(limit=len(merchants))
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


async def test_what_happens_is_delivered_without_being_claimed_first(deliveries: Deliveries, receiver: Receiver):
    merchant = await deliveries.endpoint(f"{receiver.url}/hook")
    told = ["payment.created", "payment.pending", "payment.success"]
    news = [payment_event(event, merchant_id=merchant, version=version) for version, event in enumerate(told, start=1)]
    assert await deliveries.log_and_deliver(*reversed(news)) == 0
    await deliveries.dispatcher.drain()
    assert receiver.events_at("/hook") == told
    assert [log.status for log in await deliveries.logs()] == ["success"] * 3


async def test_what_there_is_no_place_for_is_left_to_be_claimed(deliveries: Deliveries, receiver: Receiver):
    released = receiver.hang()
    merchant = await deliveries.endpoint(receiver.url)
    assert await deliveries.log_and_deliver(*payments(AT_FIRST + 3, merchant)) == 3
    assert await deliveries.begin() == 0
    released.set()
    await deliveries.dispatcher.drain()
    assert await deliveries.run() == 3


async def test_the_next_webhook_of_a_payment_joins_the_one_in_hand(deliveries: Deliveries, receiver: Receiver):
    released = receiver.hang()
    merchant = await deliveries.endpoint(f"{receiver.url}/hook")
    await deliveries.log_and_deliver(payment_event("payment.created", merchant_id=merchant, version=1))
    assert await deliveries.log_and_deliver(payment_event("payment.success", merchant_id=merchant, version=3)) == 0
    await eventually(lambda: number_received(receiver))
    assert receiver.events_at("/hook") == ["payment.created"]
    released.set()
    await deliveries.dispatcher.drain()
    assert receiver.events_at("/hook") == ["payment.created", "payment.success"]


async def test_a_webhook_waits_for_an_earlier_one_in_another_dispatchers_hands(
    make_deliveries: MakeDeliveries, receiver: Receiver
):
    first, second = await make_deliveries(), await make_deliveries()
    released = receiver.hang()
    merchant = await first.endpoint(f"{receiver.url}/hook")
    await first.log_and_deliver(payment_event("payment.created", merchant_id=merchant, version=1))
    assert await second.log_and_deliver(payment_event("payment.success", merchant_id=merchant, version=3)) == 1
    assert await second.run() == 0
    released.set()
    await first.dispatcher.drain()
    assert await second.run() == 1
    assert receiver.events_at("/hook") == ["payment.created", "payment.success"]


async def test_copies_share_the_places_of_an_endpoint(make_deliveries: MakeDeliveries, receiver: Receiver):
    first, second = await make_deliveries(), await make_deliveries()
    released = receiver.hang()
    merchant = await first.endpoint(receiver.url)
    await first.log(*payments(3 * AT_FIRST, merchant))
    assert await first.begin() == AT_FIRST
    assert await second.begin() == 0
    released.set()


async def test_a_dispatcher_that_stops_gives_back_what_it_has_not_begun(
    make_deliveries: MakeDeliveries, receiver: Receiver
):
    stopping, other = await make_deliveries(), await make_deliveries()
    released = receiver.hang()
    merchant = await stopping.endpoint(receiver.url)
    told = [payment_event(merchant_id=merchant, version=version) for version in (1, 2, 3)]
    assert await stopping.log_and_deliver(*told) == 0
    await eventually(lambda: number_received(receiver))
    released.set()
    await stopping.dispatcher.stop()
    assert [log.status for log in await other.logs()] == ["success", "pending", "pending"]
    assert await other.run() == 1


async def test_what_could_not_be_recorded_is_recorded_later_and_not_sent_again(
    deliveries: Deliveries, receiver: Receiver, database: Database
):
    merchant = await deliveries.endpoint(receiver.url)
    await deliveries.log(payment_event(merchant_id=merchant))
    await deliveries.begin()
    async with database.transaction() as tx:
        # Longer than the role's limit of two seconds for a lock.
        await tx.execute(sa.text("LOCK TABLE webhook_logs"))
        await eventually(lambda: number_waiting_for_a_lock(database), within=5)
        await eventually(lambda: number_waiting_for_a_lock(database), lambda waiting: waiting == 0, within=5)
    await deliveries.dispatcher.drain()
    assert [log.status for log in await deliveries.logs()] == ["success"]
    assert len(receiver.received) == 1
