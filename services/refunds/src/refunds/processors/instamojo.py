"""Instamojo: refunds of what was paid on its page. It knows no idempotency key; a refund carries our id in its text.

So whatever is not known is looked for in its list of refunds, and sent again only when it is certainly not there.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from time import monotonic

import structlog

from chassis.clock import Clock, utc_now
from chassis.errors import ServiceUnavailable
from refunds.domain.attempt import Answer, Attempt, CheckAgainAt, GivenBack, NeverReceived, Refused, Unknown
from refunds.domain.payment import PaymentId
from refunds.processors.instamojo_client import Account, InstamojoClient, NoAnswer, NotAccepted, RefundThere

INSTAMOJO = "instamojo"
LEASE_SECONDS = 30.0
"""How long a worker has for a batch."""
_LIMIT_SECONDS = 10.0
_SEND_WITHIN_SECONDS = 12.0
"""Counted from when a batch was begun. Whoever was frozen in between sends nothing: another may have taken over."""
_ON_ITS_WAY = timedelta(seconds=60)
"""So long what was sent may still arrive there; longer than anybody holds a lease."""
_MOST_PAGES = 50
_CLOCKS_DIFFER = timedelta(minutes=10)
_LONGEST_TEXT = 200
_NOT_DESCRIBED_OTHERWISE = "PTH"
_DONE = frozenset({"refunded", "processed", "completed"})
_DENIED = frozenset({"rejected", "failed", "cancelled", "denied"})
_FIRST_PAUSE = timedelta(seconds=1)
_LONGEST_PAUSE = timedelta(minutes=15)

AccountOf = Callable[[PaymentId], Awaitable[Account]]
"""The account that a payment was made with. Raises `ServiceUnavailable` where that cannot be told."""

log = structlog.get_logger(__name__)


class Instamojo:
    """A `Processor`. Each refund is dealt with on its own, all of a batch at the same time."""

    name = INSTAMOJO

    def __init__(
        self,
        client: InstamojoClient,
        account_of: AccountOf,
        clock: Clock = utc_now,
        stopwatch: Callable[[], float] = monotonic,
    ) -> None:
        self._client = client
        self._account_of = account_of
        self._clock = clock
        self._stopwatch = stopwatch

    async def submit(self, attempts: Sequence[Attempt]) -> Sequence[Answer]:
        began = self._stopwatch()

        async def send(attempt: Attempt, account: Account) -> Answer:
            if self._stopwatch() - began > _SEND_WITHIN_SECONDS:
                return Unknown()
            return await self._send(attempt, account)

        return await self._each(attempts, send)

    async def inquire(self, attempts: Sequence[Attempt]) -> Sequence[Answer]:
        return await self._each(attempts, self._look)

    async def _each(
        self, attempts: Sequence[Attempt], ask: Callable[[Attempt, Account], Awaitable[Answer]]
    ) -> list[Answer]:
        async def bounded(attempt: Attempt) -> Answer:
            try:
                async with asyncio.timeout(_LIMIT_SECONDS):
                    return await ask(attempt, await self._account_of(attempt.payment_id))
            except (NoAnswer, ServiceUnavailable, TimeoutError) as error:
                log.warning("no answer", processor=self.name, refund_id=attempt.refund_id, reason=repr(error))
                return Unknown()

        return list(await asyncio.gather(*(bounded(attempt) for attempt in attempts)))

    async def _send(self, attempt: Attempt, account: Account) -> Answer:
        if attempt.processor_payment_id is None:
            return Refused("Instamojo has no name for the payment")
        form = {
            "payment_id": attempt.processor_payment_id,
            "type": _NOT_DESCRIBED_OTHERWISE,
            "body": f"{attempt.refund_id} {attempt.reason or 'given back by the merchant'}"[:_LONGEST_TEXT],
            "refund_amount": f"{attempt.amount // 100}.{attempt.amount % 100:02}",
        }
        try:
            return self._answer(attempt, await self._client.create(account, form))
        except NotAccepted as refusal:
            # Perhaps because it has been sent before, and nothing is left of the payment.
            there = await self._find(attempt, account)
            return self._answer(attempt, there) if there else Refused(f"Instamojo: {refusal}")

    async def _look(self, attempt: Attempt, account: Account) -> Answer:
        if attempt.processor_refund_id:
            return self._answer(attempt, await self._client.read(account, attempt.processor_refund_id))
        if there := await self._find(attempt, account):
            return self._answer(attempt, there)
        if attempt.sent_at and self._clock() - attempt.sent_at < _ON_ITS_WAY:
            return Unknown()
        return NeverReceived()

    async def _find(self, attempt: Attempt, account: Account) -> RefundThere | None:
        """The refund in the account's list; `None`: it is certainly not there. Raises `NoAnswer`."""
        begun = attempt.created_at - _CLOCKS_DIFFER
        seen: set[str] = set()
        for page in range(1, _MOST_PAGES + 1):
            listed = await self._client.page(account, page)
            for there in listed:
                if there.body.split(maxsplit=1)[:1] == [attempt.refund_id]:
                    return there
            new = {there.id for there in listed} - seen
            if not new or any(there.created_at and there.created_at < begun for there in listed):
                return None
            seen |= new
        raise NoAnswer("too many refunds to look through")

    def _answer(self, attempt: Attempt, there: RefundThere) -> Answer:
        if there.payment_id != attempt.processor_payment_id or there.amount != attempt.amount:
            log.error("another refund than ours", refund_id=attempt.refund_id, there=there.id)
            return Unknown()
        status = there.status.lower()
        if status in _DONE:
            return GivenBack(there.id)
        if status in _DENIED:
            return Refused(f"Instamojo: {there.status}")
        age = self._clock() - attempt.created_at
        return CheckAgainAt(self._clock() + min(max(age / 4, _FIRST_PAUSE), _LONGEST_PAUSE), there.id)
