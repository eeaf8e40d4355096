"""Whatever happens to a payment in whatever order, it is captured once, as a success that was not given back."""

from dataclasses import dataclass, field

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from services.payments.tests.builders import MERCHANT, OTHER_MERCHANT, accept, an_order, reload

from chassis.clock import utc_now
from chassis.database import Database
from chassis.errors import ApiError
from chassis.testing import outbox_events
from payments.domain.attempt import Approved, Declined
from payments.domain.payment import MerchantId, Paise, Payment, Status
from payments.domain.refund_event import RefundEvent
from payments.use_cases.capture_payment import CapturePayment, capture_payment
from payments.use_cases.record_refunds import record_refunds
from payments.use_cases.settle_payments import settle_payments

AMOUNT = 300
captures = st.tuples(
    st.just("capture"),
    st.sampled_from([None, AMOUNT, AMOUNT, 1, AMOUNT + 1]),
    st.sampled_from([MERCHANT, OTHER_MERCHANT]),
)
refunds = st.tuples(
    st.just("refund"), st.integers(1, 3), st.sampled_from(["created", "processed", "processed", "failed"])
)
verdicts = st.tuples(st.just("verdict"), st.sampled_from([Approved(), Approved(), Declined("no")]), st.none())
histories = st.lists(captures | refunds | verdicts, min_size=3, max_size=10)


@dataclass
class Expected:
    """What should be true of the payment by now."""

    status: Status = Status.PENDING
    captured: bool = False
    refunded: dict[int, int] = field(default_factory=dict)

    def may_be_captured(self, amount: int | None, merchant_id: MerchantId) -> bool:
        is_free = not self.captured and sum(self.refunded.values()) < AMOUNT
        return self.status is Status.SUCCESS and is_free and amount in (None, AMOUNT) and merchant_id == MERCHANT


async def happens(database: Database, payment: Payment, expected: Expected, what) -> None:
    match what:
        case ("verdict", verdict, _):
            async with database.transaction() as tx:
                await settle_payments({payment.id: verdict}, tx)
            if expected.status is Status.PENDING:
                expected.status = Status.SUCCESS if isinstance(verdict, Approved) else Status.FAILED
        case ("refund", number, state):
            # The number is the refund's: told again, it counts once, with a third of the payment each.
            told = RefundEvent(f"{payment.id}-{number}", f"refund.{state}", payment.id, Paise(100), utc_now(), None, "")
            await record_refunds(database, [told])
            if state == "processed":
                expected.refunded[number] = 100
        case ("capture", amount, merchant_id):
            allowed = expected.may_be_captured(amount, merchant_id)
            assert await is_captured(database, payment, amount, merchant_id) is allowed
            expected.captured = expected.captured or allowed


async def is_captured(database: Database, payment: Payment, amount: int | None, merchant_id: MerchantId) -> bool:
    whole = None if amount is None else Paise(amount)
    try:
        captured = await capture_payment(CapturePayment(payment.id, merchant_id, whole), database)
    except ApiError:
        return False
    return captured.captured


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=histories)
async def test_any_history_leaves_the_payment_as_the_rules_say(database, history):
    (payment,) = await accept(database, an_order(amount=AMOUNT))
    expected = Expected()
    for what in history:
        await happens(database, payment, expected, what)
        now = await reload(database, payment)
        assert (now.status, now.captured) == (expected.status, expected.captured)
    told = [event for _, event in await outbox_events(database) if event.subject == payment.id]
    assert sum(event.type == "payment.captured" for event in told) == expected.captured
    assert len({event.id for event in told}) == len(told)
