"""Figures are those of this moment, though what is settled is counted once."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from services.payments.tests.builders import a_payment, an_order, store

from chassis.database import Transaction
from chassis.ids import new_id
from payments.domain.attempt import Approved
from payments.domain.payment import MerchantId, Status
from payments.domain.payment_filter import PaymentFilter
from payments.domain.statistics import Interval
from payments.storage import payment_lists
from payments.use_cases.settle_payments import settle_payments
from payments.use_cases.summarise_payments import PaymentFigures

NOON = datetime(2024, 1, 15, 12, tzinfo=UTC)


class Counting:
    """Watches how much of the past is added up anew."""

    def __init__(self, monkeypatch) -> None:
        self.beginnings: list[datetime | None] = []
        add_up = payment_lists.slices

        async def watched(tx: Transaction, wanted: PaymentFilter, interval: Interval):
            self.beginnings.append(wanted.since)
            return await add_up(tx, wanted, interval)

        monkeypatch.setattr(payment_lists, "slices", watched)


@pytest.fixture
def counted(monkeypatch) -> Counting:
    return Counting(monkeypatch)


@pytest.fixture
def merchant() -> MerchantId:
    """One whom no other test knows."""
    draw = random.Random(new_id("m"))
    return MerchantId(f"00000000-0000-4000-8000-{draw.randrange(16**12):012x}")


@pytest.fixture
def figures(database) -> PaymentFigures:
    return PaymentFigures(database, lambda: NOON)


async def test_hours_in_which_nothing_is_pending_are_added_up_once(database, figures, merchant, counted):
    past = [a_payment(an_order(merchant), NOON - timedelta(hours=hours)) for hours in (3, 2)]
    await store(database, [*past, a_payment(an_order(merchant), NOON)])
    first = await figures.summarise(PaymentFilter(merchant), Interval.HOUR, "INR")
    second = await figures.summarise(PaymentFilter(merchant), Interval.HOUR, "INR")
    assert counted.beginnings == [None, NOON - timedelta(hours=1)]
    assert second == first
    assert second.total.payments == 3


async def test_a_payment_that_comes_late_into_a_settled_hour_is_counted(database, figures, merchant, counted):
    await store(database, [a_payment(an_order(merchant), NOON - timedelta(hours=3))])
    await figures.summarise(PaymentFilter(merchant), Interval.HOUR, "INR")
    await store(database, [a_payment(an_order(merchant), NOON - timedelta(hours=3))])
    assert (await figures.summarise(PaymentFilter(merchant), Interval.HOUR, "INR")).total.payments == 2
    assert counted.beginnings == [None, None]


async def test_an_hour_with_a_pending_payment_and_all_after_it_stay_open(database, figures, merchant, counted):
    made = [
        a_payment(an_order(merchant), NOON - timedelta(hours=5)),
        a_payment(an_order(merchant), NOON - timedelta(hours=4), Status.PENDING),
        a_payment(an_order(merchant), NOON - timedelta(hours=3)),
    ]
    await store(database, made)
    before = await figures.summarise(PaymentFilter(merchant), Interval.HOUR, "INR")
    async with database.transaction() as tx:
        await settle_payments({made[1].id: Approved()}, tx)
    after = await figures.summarise(PaymentFilter(merchant), Interval.HOUR, "INR")
    assert (before.total.by_status[Status.PENDING], after.total.by_status[Status.PENDING]) == (1, 0)
    assert after.total.amount == 150_000
    assert counted.beginnings == [None, NOON - timedelta(hours=4)]


async def test_what_is_remembered_of_one_time_is_not_told_of_another(database, figures, merchant):
    await store(database, [a_payment(an_order(merchant), NOON - timedelta(days=days)) for days in (1, 2, 3)])
    whole = PaymentFilter(merchant)
    part = PaymentFilter(merchant, since=NOON - timedelta(days=2, hours=1), until=NOON - timedelta(days=1, hours=1))
    for _ in range(2):
        assert (await figures.summarise(whole, Interval.DAY, "INR")).total.payments == 3
        assert (await figures.summarise(part, Interval.DAY, "INR")).total.payments == 1
