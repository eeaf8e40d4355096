"""A processor that says what a test wants, and what tests ask of the payments that are at it."""

from collections.abc import Awaitable, Callable
from datetime import datetime

import sqlalchemy as sa

from payments.domain.attempt import Answer, Approved


class ScriptedProcessor:
    """A processor that says what the test wants, and remembers what it was asked."""

    name = "simulator"

    def __init__(self) -> None:
        self.submitted: list[str] = []
        self.inquired: list[str] = []
        self.reversed: list[str] = []
        self.on_submit: Answer = Approved()
        self.on_inquiry: Answer = Approved()
        self.confirms_reversal = True
        self.before_submit: Callable[[], Awaitable[None]] | None = None

    def tokenise(self, card):
        return None

    async def submit(self, attempts):
        if self.before_submit:
            await self.before_submit()
        self.submitted += [attempt.payment_id for attempt in attempts]
        return [self.on_submit for _ in attempts]

    async def inquire(self, attempts):
        self.inquired += [attempt.payment_id for attempt in attempts]
        return [self.on_inquiry for _ in attempts]

    async def reverse(self, attempts):
        self.reversed += [attempt.payment_id for attempt in attempts]
        return [self.confirms_reversal for _ in attempts]


async def make_due(database, *payments) -> None:
    async with database.transaction() as tx:
        await tx.execute(
            sa.text("UPDATE attempts SET next_action_at = now() WHERE payment_id = ANY(:ids)"),
            {"ids": [payment.id for payment in payments]},
        )


async def act_on_due(database, processing) -> None:
    async with database.transaction() as tx:
        claim = await processing.due.claim(tx, 100)
    await processing.act_on_due(claim)


async def next_action(database, payment) -> datetime:
    async with database.transaction() as tx:
        query = sa.text("SELECT next_action_at FROM attempts WHERE payment_id = :id")
        return (await tx.execute(query, {"id": payment.id})).scalar_one()
