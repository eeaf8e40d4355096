"""Whatever is asked, decided, told twice or out of order: no payment is refunded beyond its amount."""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import sqlalchemy as sa
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from services.refunds.tests.builders import a_payment, command, create_refunds

from chassis import outbox
from chassis.database import Database
from chassis.due_rows import Claim
from chassis.events import Event
from chassis.idempotency import Answer, IdempotencyKey
from refunds.domain.attempt import Answer as Said
from refunds.domain.attempt import CheckAgainAt, GivenBack, NeverReceived, Refused, Unknown, Verdict
from refunds.domain.payment import SIMULATOR, Payment, PaymentStatus
from refunds.domain.refund import RefundId, Status
from refunds.messages import payment_of
from refunds.storage import attempts as attempts_storage
from refunds.storage import payments
from refunds.use_cases.advance_refunds import RefundProcessing
from refunds.use_cases.record_payments import record_payments
from refunds.use_cases.settle_refunds import settle_refunds

AMOUNT = 1_000
LATER = datetime.now(UTC) + timedelta(hours=1)
FINAL_STATUS = {GivenBack: Status.PROCESSED, Refused: Status.FAILED}
VERDICTS = st.sampled_from([GivenBack(), Refused("no")])
SAID = st.sampled_from([GivenBack(), Refused("no"), CheckAgainAt(LATER), Unknown()])
PLACES = st.integers(min_value=0, max_value=30)
Value = TypeVar("Value")


@dataclass
class Told:
    """What has happened to a refund, as the test keeps count of it."""

    amount: int
    payment: int
    status: Status = Status.PENDING
    at_bank: bool = False

    def hears(self, said: Said) -> None:
        if self.status is Status.PENDING:
            self.status = FINAL_STATUS.get(type(said), Status.PENDING)


class Bank:
    """Says what the test wants."""

    name = SIMULATOR

    def __init__(self) -> None:
        self.on_submit: Said = Unknown()
        self.on_inquiry: Said = Unknown()

    async def submit(self, attempts):
        return [self.on_submit for _ in attempts]

    async def inquire(self, attempts):
        return [self.on_inquiry for _ in attempts]


class Refunding(RuleBasedStateMachine):
    """Two payments, any number of refunds, and everything that may happen to them in any order."""

    def __init__(self, database_url: str) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.database = Database(database_url, pool_size=4)
        self.bank = Bank()
        self.processing = RefundProcessing(self.database, self.bank)
        self.refunds: dict[RefundId, Told] = {}
        self.keyed: dict[str, Answer] = {}

    def run(self, doing: Awaitable[Value]) -> Value:
        return self.loop.run_until_complete(doing)

    def teardown(self) -> None:
        told = self.run(self._told())
        self.run(self.database.close())
        self.loop.close()
        for refund_id, refund in self.refunds.items():
            ends = [] if refund.status is Status.PENDING else [f"refund.{refund.status}"]
            assert told[refund_id] == ["refund.created", *ends]

    def left(self, payment: int) -> int:
        taken = [each.amount for each in self.refunds.values() if each.payment == payment]
        given_up = [e.amount for e in self.refunds.values() if e.payment == payment and e.status is Status.FAILED]
        return AMOUNT - sum(taken) + sum(given_up)

    def some_refund(self, place: int) -> RefundId | None:
        return list(self.refunds)[place % len(self.refunds)] if self.refunds else None

    @initialize()
    def two_payments_succeed(self) -> None:
        self.payments: list[Payment] = [a_payment(amount=AMOUNT) for _ in range(2)]
        self.run(record_payments(self.database, self.payments))

    @rule(payment=st.integers(0, 1), amounts=st.lists(st.integers(1, AMOUNT + 1), min_size=1, max_size=4))
    def refunds_are_asked_for(self, payment: int, amounts: list[int]) -> None:
        """In one transaction: each sees what those before it have taken."""
        answers = self.run(self._create([command(self.payments[payment], amount) for amount in amounts]))
        for amount, answer in zip(amounts, answers, strict=True):
            fits = amount <= self.left(payment)
            assert isinstance(answer, Answer) == fits
            if isinstance(answer, Answer):
                self.refunds[RefundId(answer.body.decode())] = Told(amount, payment)

    @rule(payment=st.integers(0, 1), amount=st.integers(1, 400), times=st.integers(2, 4))
    def a_request_is_repeated_at_once(self, payment: int, amount: int, times: int) -> None:
        """In as many transactions: carried out once, and answered alike."""
        key = IdempotencyKey(self.payments[payment].merchant_id, f"{self.payments[payment].id} {len(self.keyed)}", b"")
        same = [self._create([command(self.payments[payment], amount, idempotency_key=key)]) for _ in range(times)]
        answers = [answer for (answer,) in self.run(_all(same))]
        if amount <= self.left(payment):
            assert len({answer.body if isinstance(answer, Answer) else answer for answer in answers}) == 1
            self.keyed[key.key] = answers[0]
            self.refunds[RefundId(answers[0].body.decode())] = Told(amount, payment)
        else:
            assert not [answer for answer in answers if isinstance(answer, Answer)]

    @rule(place=PLACES, said=SAID, times=st.integers(1, 2))
    def a_job_is_delivered(self, place: int, said: Said, times: int) -> None:
        if refund_id := self.some_refund(place):
            self.bank.on_submit = said
            for _ in range(times):
                self.run(self.processing.submit([refund_id]))
            if not self.refunds[refund_id].at_bank:
                self.refunds[refund_id].hears(said)
            self.refunds[refund_id].at_bank = True

    @rule(place=PLACES, on_inquiry=SAID | st.just(NeverReceived()), on_submit=SAID)
    def a_refund_is_due(self, place: int, on_inquiry: Said, on_submit: Said) -> None:
        if refund_id := self.some_refund(place):
            told = self.refunds[refund_id]
            self.bank.on_inquiry, self.bank.on_submit = on_inquiry, on_submit
            self.run(self._act_on(refund_id))
            asked = told.at_bank and not isinstance(on_inquiry, NeverReceived)
            told.hears(on_inquiry if asked else on_submit)
            told.at_bank = True

    @rule(places=st.lists(PLACES, min_size=1, max_size=3), verdict=VERDICTS, times=st.integers(1, 3))
    def verdicts_arrive_again_and_at_once(self, places: list[int], verdict: Verdict, times: int) -> None:
        if chosen := {found for place in places if (found := self.some_refund(place))}:
            self.run(_all([self._settle(dict.fromkeys(chosen, verdict)) for _ in range(times)]))
            for refund_id in chosen:
                self.refunds[refund_id].hears(verdict)
                self.refunds[refund_id].at_bank = True

    @rule(payment=st.integers(0, 1), version=st.integers(1, 6))
    def payments_tells_something_old_or_new(self, payment: int, version: int) -> None:
        """An older snapshot, even one in which the payment was pending, takes nothing back."""
        known = self.payments[payment]
        if version <= known.version:
            self.run(record_payments(self.database, [replace(known, version=version, status=PaymentStatus.PENDING)]))
        else:
            self.payments[payment] = payment_of({**known.face, "captured": True}, version)
            self.run(record_payments(self.database, [known, self.payments[payment]]))

    @invariant()
    def the_books_agree_and_no_payment_is_exceeded(self) -> None:
        standing, recounted, found = self.run(self._look())
        for index, payment in enumerate(self.payments):
            assert standing[payment.id].reserved == recounted[payment.id].reserved == AMOUNT - self.left(index)
            assert 0 <= standing[payment.id].reserved <= AMOUNT
            assert standing[payment.id].payment == self.payments[index]
        assert found == {refund_id: told.status for refund_id, told in self.refunds.items()}

    async def _told(self) -> dict[str, list[str]]:
        """The events about each refund, in the order in which they were told."""
        query = sa.text("SELECT bodies FROM outbox WHERE stream = 'refunds' ORDER BY position")
        async with self.database.transaction() as tx:
            rows = (await tx.execute(query)).scalars().all()
        told: dict[str, list[str]] = {}
        for event in (Event.from_json(body) for row in rows for body in outbox.bodies_of(row.encode())):
            told.setdefault(event.subject, []).append(event.type)
        return told

    async def _create(self, commands):
        async with self.database.transaction() as tx:
            return await create_refunds(commands, tx)

    async def _settle(self, verdicts) -> None:
        async with self.database.transaction() as tx:
            await settle_refunds(verdicts, tx)

    async def _act_on(self, refund_id: RefundId) -> None:
        async with self.database.transaction() as tx:
            query = "UPDATE attempts SET next_action_at = '-infinity' WHERE refund_id = :id"
            await tx.execute(sa.text(query), {"id": refund_id})
            claim: Claim = await attempts_storage.due_at(SIMULATOR).claim(tx, 1)
        await self.processing.act_on_due(claim)

    async def _look(self):
        ids = [payment.id for payment in self.payments]
        async with self.database.transaction() as tx:
            standing, recounted = await payments.find(tx, ids), await payments.recount(tx, ids)
            rows = await tx.execute(
                sa.text("SELECT id, status FROM refunds WHERE payment_id = ANY(:ids)"), {"ids": ids}
            )
            return standing, recounted, {row.id: Status(row.status) for row in rows}


async def _all(doing):
    return await asyncio.gather(*doing)


def test_no_history_refunds_a_payment_beyond_its_amount(database_url):
    run_state_machine_as_test(
        lambda: Refunding(database_url),  # pyright: ignore[reportArgumentType]  # a factory does, as its name says
        settings=settings(max_examples=20, stateful_step_count=20, deadline=None),
    )
