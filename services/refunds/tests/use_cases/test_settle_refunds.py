"""What the bank decided is recorded once, and told with the payment that it belongs to."""

import asyncio

import pytest
from services.refunds.tests.builders import a_payment, accept, known, recounted, reload, told_about, withdraw

from chassis.ids import new_id
from refunds.domain.attempt import GivenBack, Refused
from refunds.domain.refund import RefundId, Status
from refunds.use_cases.settle_refunds import settle_refunds

REFUSED = Refused("The bank refused the refund")


async def record(database, verdicts):
    async with database.transaction() as tx:
        return await settle_refunds(verdicts, tx)


async def test_money_given_back_is_processed_and_told(database):
    payment = a_payment()
    (refund,) = await accept(database, payment, 50_000)
    await record(database, {refund.id: GivenBack()})
    processed = await reload(database, refund)
    assert (processed.status, processed.processed_at is not None) == (Status.PROCESSED, True)
    *_, (stream, event) = await told_about(database, refund.id)
    assert (stream, event.type, event.version) == ("refunds", "refund.processed", 2)
    assert event.data["payment"] == payment.face
    assert (event.data["refund"]["status"], set(event.data["refund"])) == (
        "processed",
        {"id", "payment_id", "amount", "currency", "reason", "status", "created_at", "processed_at"},
    )


async def test_the_end_of_a_refund_is_told_in_the_currency_of_its_payment(database):
    kept, lost = await accept(database, a_payment(currency="JPY"), 1, 2)
    await record(database, {kept.id: GivenBack(), lost.id: REFUSED})
    told = [(await told_about(database, each.id))[-1][1] for each in (kept, lost)]
    assert [(event.type, event.data["refund"]["currency"]) for event in told] == [
        ("refund.processed", "JPY"),
        ("refund.failed", "JPY"),
    ]


async def test_a_refused_refund_fails_is_told_and_frees_what_it_had_taken(database):
    payment = a_payment(amount=50_000)
    kept, refund = await accept(database, payment, 20_000, 30_000)
    await record(database, {refund.id: REFUSED})
    failed = await reload(database, refund)
    assert (failed.status, failed.processed_at) == (Status.FAILED, None)
    assert (await known(database, payment)).reserved == 20_000
    *_, (_, event) = await told_about(database, refund.id)
    assert (event.type, "processed_at" in event.data["refund"]) == ("refund.failed", False)
    assert len(await accept(database, payment, 30_000)) == 1
    assert (await reload(database, kept)).status is Status.PENDING


async def test_a_verdict_that_comes_twice_changes_nothing(database):
    payment = a_payment()
    (refund,) = await accept(database, payment, 10_000)
    assert len(await record(database, {refund.id: GivenBack()})) == 1
    assert await record(database, {refund.id: GivenBack()}) == []
    assert await record(database, {refund.id: REFUSED}) == []
    assert (await reload(database, refund)).status is Status.PROCESSED
    assert [event.type for _, event in await told_about(database, refund.id)].count("refund.processed") == 1
    assert (await known(database, payment)).reserved == 10_000


async def test_a_refusal_that_comes_twice_frees_the_amount_once(database):
    payment = a_payment(amount=50_000)
    refund, other = await accept(database, payment, 20_000, 30_000)
    await asyncio.gather(*(record(database, {refund.id: REFUSED}) for _ in range(5)))
    assert (await known(database, payment)).reserved == await recounted(database, payment) == 30_000
    assert (await reload(database, other)).status is Status.PENDING


async def test_a_verdict_about_nothing_is_passed_over(database):
    assert await record(database, {RefundId(new_id("rfnd")): GivenBack()}) == []


async def test_what_was_given_back_of_a_payment_without_success_is_not_recorded_on_a_guess(database):
    """The money has moved and our books forbid it: only a person can say what is true."""
    payment = a_payment()
    (refund,) = await accept(database, payment, 10_000)
    await withdraw(database, payment)
    assert await record(database, {refund.id: GivenBack()}) == []
    assert (await reload(database, refund)).status is Status.PENDING


@pytest.mark.parametrize("verdict", [GivenBack(), REFUSED])
async def test_verdicts_race_with_new_refunds_of_the_same_payment(database, verdict):
    payment = a_payment(amount=15_000)
    first = await accept(database, payment, *([1_000] * 10))
    await asyncio.gather(
        *(record(database, {refund.id: verdict}) for refund in first),
        *(accept(database, payment, 2_000) for _ in range(5)),
    )
    standing = await known(database, payment)
    assert standing.reserved == await recounted(database, payment) <= 15_000
