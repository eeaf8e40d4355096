"""Accepting a refund: what is reserved, recorded and told together, and what is refused."""

import asyncio

import pytest
import sqlalchemy as sa
from psycopg import IntegrityError
from services.refunds.tests.builders import (
    MERCHANT,
    OTHER_MERCHANT,
    PaymentsStandIn,
    a_payment,
    accept,
    command,
    create_refunds,
    known,
    paid_at_instamojo,
    recounted,
    succeeded,
    told_about,
)

from chassis.ask_owner import AskOwner
from chassis.group_commit import GroupCommit
from chassis.idempotency import Answer
from refunds.domain.errors import (
    AmountExceedsAvailable,
    PaymentNotFound,
    PaymentNotInSnapshot,
    PaymentNotRefundable,
)
from refunds.domain.payment import Paise, PaymentStatus
from refunds.domain.refund import Status
from refunds.storage import payments as payments_storage
from refunds.use_cases.create_refund import RefundCreation
from refunds.use_cases.record_payments import ask_for_payments, record_payments


@pytest.fixture
def payments_owner() -> PaymentsStandIn:
    return PaymentsStandIn()


@pytest.fixture
def creation(database, payments_owner) -> RefundCreation:
    return RefundCreation(GroupCommit(database, create_refunds), AskOwner(ask_for_payments(database, payments_owner)))


@pytest.fixture
def rival_creation(database, payments_owner) -> RefundCreation:
    """Another process of the same service: its commands go into other transactions."""
    return RefundCreation(GroupCommit(database, create_refunds), AskOwner(ask_for_payments(database, payments_owner)))


async def attempt(creations, payment, amounts) -> list[Answer | BaseException]:
    """All at once, shared out among the processes."""
    return await asyncio.gather(
        *(creations[index % len(creations)].create(command(payment, amount)) for index, amount in enumerate(amounts)),
        return_exceptions=True,
    )


async def test_a_refund_is_reserved_recorded_and_told_in_the_same_transaction(database):
    payment = a_payment()
    (refund,) = await accept(database, payment, 10_000, reason="broken", request_id="request-1")
    assert (refund.status, refund.amount, refund.reason) == (Status.PENDING, 10_000, "broken")
    assert (await known(database, payment)).reserved == 10_000
    (_, created), (jobs, job) = await told_about(database, refund.id)
    assert (created.type, created.version, created.request_id) == ("refund.created", 1, "request-1")
    assert created.data["payment"] == payment.face
    assert created.data["refund"] == {
        "id": refund.id,
        "payment_id": payment.id,
        "amount": 10_000,
        "currency": "INR",
        "reason": "broken",
        "status": "pending",
        "created_at": created.data["refund"]["created_at"],
    }
    assert (jobs, job.type, job.data) == ("refunds.jobs", "refund.process", {})


async def test_a_payment_is_refunded_in_parts_to_its_last_paisa(database):
    payment = a_payment(amount=50_000)
    assert len(await accept(database, payment, 20_000)) == 1
    assert len(await accept(database, payment, 30_001)) == 0
    assert len(await accept(database, payment, 29_999)) == 1
    assert len(await accept(database, payment, 2)) == 0
    assert len(await accept(database, payment, 1)) == 1
    assert (await known(database, payment)).reserved == 50_000


async def test_no_more_is_given_back_than_the_processor_has_received(database):
    """Of an invoice with a convenience fee, say, which the processor has kept."""
    payment = paid_at_instamojo(amount=102_714, amount_paid=100_000)
    first, second = await accept(database, payment, 60_000, 40_001, 40_000)
    assert (first.amount, second.amount) == (60_000, 40_000)
    assert (await known(database, payment)).reserved == 100_000
    overpaid = paid_at_instamojo(amount=100_000, amount_paid=102_714)
    assert await accept(database, overpaid, 100_001) == []


async def test_two_full_refunds_at_once_leave_one(creation, rival_creation, payments_owner, database):
    for _ in range(30):
        payment = payments_owner.make(a_payment(amount=50_000))
        answers = await attempt([creation, rival_creation], payment, [50_000, 50_000])
        assert {type(answer) for answer in answers} == {Answer, AmountExceedsAvailable}
        assert await recounted(database, payment) == 50_000


async def test_of_fifty_partial_refunds_at_once_as_many_are_accepted_as_fit(
    creation, rival_creation, payments_owner, database
):
    payment = payments_owner.make(a_payment(amount=10_500))
    answers = await attempt([creation, rival_creation], payment, [1_000] * 50)
    assert sum(isinstance(answer, Answer) for answer in answers) == 10
    assert sum(isinstance(answer, AmountExceedsAvailable) for answer in answers) == 40
    assert await recounted(database, payment) == (await known(database, payment)).reserved == 10_000


async def test_refunds_of_many_payments_in_opposite_orders_do_not_stop_each_other(
    creation, rival_creation, payments_owner, database
):
    payments = [payments_owner.make(a_payment(amount=2_000)) for _ in range(20)]
    there = [creation.create(command(payment, 1_000)) for payment in payments]
    back = [rival_creation.create(command(payment, 1_000)) for payment in reversed(payments)]
    assert len(await asyncio.gather(*there, *back)) == 40
    assert {await recounted(database, payment) for payment in payments} == {2_000}


async def test_refused_commands_of_a_batch_leave_the_others_alone(database):
    refundable, failed, unknown = a_payment(), a_payment(PaymentStatus.FAILED), a_payment()
    await record_payments(database, [refundable, failed])
    async with database.transaction() as tx:
        results = await create_refunds(
            [
                command(unknown),
                command(refundable, 50_001),
                command(refundable, 50_000),
                command(failed),
                command(refundable, 1),
                command(refundable, merchant_id=OTHER_MERCHANT),
            ],
            tx,
        )
    assert [type(result) for result in results] == [
        PaymentNotInSnapshot,
        AmountExceedsAvailable,
        Answer,
        PaymentNotRefundable,
        AmountExceedsAvailable,
        PaymentNotFound,
    ]


async def test_a_payment_that_succeeded_a_moment_ago_is_refundable(creation, payments_owner, database):
    """Its merchant has seen the success; the event that tells us of it is still on its way."""
    payment = payments_owner.make(a_payment())
    assert (await creation.create(command(payment))).status == 201
    assert payments_owner.questions == [[payment.id]]


async def test_a_payment_that_was_pending_when_we_heard_of_it_is_asked_about_again(creation, payments_owner, database):
    pending = a_payment(PaymentStatus.PENDING)
    await record_payments(database, [pending])
    payments_owner.make(succeeded(pending))
    assert (await creation.create(command(pending))).status == 201


@pytest.mark.parametrize("status", [PaymentStatus.PENDING, PaymentStatus.FAILED])
async def test_a_payment_without_success_is_not_refundable(creation, payments_owner, status):
    payment = payments_owner.make(a_payment(status))
    with pytest.raises(PaymentNotRefundable, match="Payment not in refundable state"):
        await creation.create(command(payment))


async def test_only_the_owner_denies_that_a_payment_exists(creation, payments_owner):
    missing = a_payment()
    with pytest.raises(PaymentNotFound):
        await creation.create(command(missing))
    assert payments_owner.questions == [[missing.id]]


async def test_what_cannot_be_a_payment_id_is_not_looked_up(creation, payments_owner):
    with pytest.raises(PaymentNotFound):
        await creation.create(command(a_payment(), payment_id="pay_../../etc/passwd"))
    assert payments_owner.questions == []


async def test_another_merchants_payment_does_not_exist_whatever_its_state(creation, payments_owner):
    for status in PaymentStatus:
        payment = payments_owner.make(a_payment(status, merchant_id=OTHER_MERCHANT))
        with pytest.raises(PaymentNotFound):
            await creation.create(command(payment, merchant_id=MERCHANT))


async def test_the_database_itself_forbids_to_reserve_beyond_the_amount(database):
    payment = a_payment(amount=1_000)
    await accept(database, payment, 600)
    with pytest.raises(payments_storage.ReservedBeyondAmount):
        async with database.transaction() as tx:
            await payments_storage.reserve(tx, [(payment.id, Paise(401))])
    with pytest.raises(IntegrityError, match="reserved_within_amount"):
        async with database.transaction() as tx:
            await tx.execute(sa.text("UPDATE payment_snapshots SET reserved = 1001 WHERE id = :id"), {"id": payment.id})
