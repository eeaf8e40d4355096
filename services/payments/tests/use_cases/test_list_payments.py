"""Lists hold what the filter says, in one order, however far one goes."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from services.payments.tests.builders import MERCHANT, OTHER_MERCHANT, a_payment, an_order, store

from chassis.clock import utc_now
from payments.domain.card import CardNetwork
from payments.domain.payment import Instrument, Method, Payment, Status
from payments.domain.payment_filter import PaymentFilter, Search
from payments.domain.statistics import Interval
from payments.domain.vpa import Vpa
from payments.use_cases import export_payments as exporting
from payments.use_cases.export_payments import export_payments
from payments.use_cases.list_payments import list_payments
from payments.use_cases.summarise_payments import PaymentFigures

BEGIN = datetime(2024, 1, 15, 10, 30, tzinfo=UTC)
INSTRUMENTS = [
    Instrument.of_vpa(Vpa("Asha.Rao@okbank")),
    Instrument.of_vpa(Vpa("asha_rao@okbank")),
    Instrument.of_vpa(Vpa("4242@upi")),
    Instrument(Method.CARD, card_network=CardNetwork.VISA, card_last4="4242"),
    Instrument(Method.CARD, card_network=CardNetwork.AMEX, card_last4="0005"),
]


def some_payments(count: int) -> list[Payment]:
    """Payments of two merchants, several to an order, many in the same moment."""
    draw = random.Random(7)
    orders = [an_order(MERCHANT, draw.randrange(100, 90_000)) for _ in range(count // 3)]
    orders += [an_order(OTHER_MERCHANT) for _ in range(count // 10)]
    made, paid = [], set()
    for _ in range(count):
        order = draw.choice(orders)
        status = draw.choice([each for each in Status if each is not Status.SUCCESS or order.id not in paid])
        if status is Status.SUCCESS:
            paid.add(order.id)
        moment = BEGIN + timedelta(hours=draw.randrange(0, 96, 6), seconds=draw.choice([0, 0, 0.4, 59]))
        made.append(a_payment(order, moment, status, instrument=draw.choice(INSTRUMENTS)))
    return made


@pytest.fixture(scope="module")
async def stored(database) -> list[Payment]:
    made = some_payments(150)
    await store(database, made)
    return sorted(made, key=lambda each: (each.created_at, each.id), reverse=True)


def is_wanted(payment: Payment, wanted: PaymentFilter) -> bool:
    """The filter again, in the plainest of words."""
    return (
        payment.merchant_id == wanted.merchant_id
        and wanted.status in (None, payment.status)
        and wanted.method in (None, payment.instrument.method)
        and wanted.order_id in (None, payment.order_id)
        and (wanted.since is None or payment.created_at >= wanted.since)
        and (wanted.until is None or payment.created_at < wanted.until)
        and (wanted.search is None or is_found(payment, wanted.search.text))
    )


def is_found(payment: Payment, text: str) -> bool:
    if text.startswith("pay_"):
        return payment.id.startswith(text)
    if text.startswith("order_"):
        return payment.order_id.startswith(text)
    vpa = (payment.instrument.vpa or "").lower()
    return payment.instrument.card_last4 == text or (vpa != "" and vpa.startswith(text.lower()))


def any_of(*values):
    return st.none() | st.sampled_from(values)


@st.composite
def filters(draw, stored: list[Payment]) -> PaymentFilter:
    known = draw(st.sampled_from(stored))
    moments = st.none() | st.integers(-6, 100).map(lambda hours: BEGIN + timedelta(hours=hours))
    whole = draw(
        st.sampled_from([known.id, known.order_id, known.instrument.vpa or "4242", "asha", "%", "asha%", "\\"])
    )
    text = whole[: draw(st.integers(1, len(whole)))]
    return PaymentFilter(
        draw(st.sampled_from([MERCHANT, MERCHANT, OTHER_MERCHANT])),
        status=draw(any_of(*Status)),
        method=draw(any_of(*Method)),
        order_id=draw(any_of(known.order_id)),
        since=draw(moments),
        until=draw(moments),
        search=draw(any_of(Search(text), Search(whole))),
    )


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
async def test_a_page_holds_what_a_look_at_every_payment_finds(database, stored, data):
    wanted = data.draw(filters(stored))
    limit, offset = data.draw(st.integers(1, 30)), data.draw(st.integers(0, 60))
    expected = [each for each in stored if is_wanted(each, wanted)]
    page, total = await list_payments(wanted, database, limit=limit, offset=offset)
    assert (page, total) == (expected[offset : offset + limit], len(expected))


async def test_pages_laid_side_by_side_are_the_whole_list(database, stored):
    wanted = PaymentFilter(MERCHANT)
    pages = [(await list_payments(wanted, database, limit=7, offset=offset))[0] for offset in range(0, 150, 7)]
    assert [each for page in pages for each in page] == [each for each in stored if each.merchant_id == MERCHANT]


@pytest.mark.parametrize("batch", [1, 7, 1_000])
async def test_an_export_is_the_whole_list_in_batches_of_any_size(database, stored, monkeypatch, batch):
    monkeypatch.setattr(exporting, "_BATCH", batch)
    wanted = PaymentFilter(MERCHANT, status=Status.FAILED)
    exported = [each async for part in export_payments(wanted, database) for each in part]
    assert exported == [each for each in stored if is_wanted(each, wanted)]


@pytest.mark.parametrize("interval", Interval)
async def test_figures_are_those_of_a_count_by_hand(database, stored, interval):
    wanted = PaymentFilter(MERCHANT, since=BEGIN + timedelta(hours=12), until=BEGIN + timedelta(hours=72))
    found = await PaymentFigures(database, utc_now).summarise(wanted, interval, "INR")
    expected = [each for each in stored if is_wanted(each, wanted)]
    assert found.total.payments == len(expected)
    assert found.total.amount == sum(each.amount for each in expected if each.status is Status.SUCCESS)
    for time, figures in found.over_time.items():
        width = timedelta(hours=1) if interval is Interval.HOUR else timedelta(days=1)
        inside = [each for each in expected if time <= each.created_at < time + width]
        assert figures.payments == len(inside) > 0
        assert figures.by_status[Status.FAILED] == sum(each.status is Status.FAILED for each in inside)
    assert sum(figures.payments for figures in found.over_time.values()) == len(expected)
