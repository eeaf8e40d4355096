"""What attempts came to decides what becomes of their logs."""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import monotonic

import structlog

from chassis.database import Database, is_transient
from webhooks.domain.delivery import ENDPOINT_REMOVED, Answer, Delivery, LogStatus, Outcome, judge
from webhooks.storage import attempts
from webhooks.storage.attempts import Recorded

_MOST_AT_ONCE = 256
# A statement for thirty results costs little more than one for a single result: they are gathered for a moment.
_GATHER_SECONDS = 0.01
_TRY_AGAIN_SECONDS = 0.25

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Ended:
    """What came of a delivery. Without an answer no attempt was made: there is no URL any more, or the delivery is
    `given_back`, due for whoever has a place for it. `signature`: in hex, where something was sent."""

    delivery: Delivery
    answer: Answer | None
    given_back: bool = False
    signature: str | None = None


def recorded_of(ended: Ended, retry_intervals: Sequence[int]) -> Recorded:
    """The state of a log that follows. `retry_intervals`: seconds before attempts 2, 3, …"""
    delivery, answer = ended.delivery, ended.answer
    if answer is not None:
        verdict = judge(answer.outcome, delivery.attempt, retry_intervals)
        return Recorded(
            log_id=delivery.log_id,
            lease_token=delivery.lease_token,
            status=verdict.status,
            retry_after_seconds=verdict.retry_after_seconds,
            attempt=delivery.attempt,
            duration_ms=round(answer.duration_seconds * 1000),
            response_code=answer.response_code,
            response_body=answer.body,
            signature=ended.signature,
        )
    if ended.given_back:
        return Recorded(delivery.log_id, delivery.lease_token, LogStatus.PENDING, 0)
    return Recorded(delivery.log_id, delivery.lease_token, LogStatus.FAILED, None, response_body=ENDPOINT_REMOVED)


class Recorder:
    """Writes what deliveries came to, many in one statement, in the order in which they ended.

    A lease makes it safe to write something twice, so what fails for reasons that pass is tried again until its
    delivery is due for somebody else anyway. How much waits here is bounded by how much is in hand.
    """

    def __init__(
        self, database: Database, retry_intervals: Sequence[int], on_recorded: Callable[[Ended], None]
    ) -> None:
        self._database = database
        self._retry_intervals = retry_intervals
        self._on_recorded = on_recorded
        self._waiting: deque[Ended] = deque()
        self._runner: asyncio.Task[None] | None = None

    def add(self, ended: Ended) -> None:
        """Record it soon. `on_recorded` is called in any case, in the end."""
        self._waiting.append(ended)
        if self._runner is None:
            self._runner = asyncio.create_task(self._run())

    async def drain(self) -> None:
        """Wait until everything is recorded, or too late to be."""
        while self._runner is not None:
            await asyncio.wait([self._runner])

    async def _run(self) -> None:
        try:
            while self._waiting:
                await asyncio.sleep(_GATHER_SECONDS)
                batch = [self._waiting.popleft() for _ in range(min(len(self._waiting), _MOST_AT_ONCE))]
                await self._record(batch)
        finally:
            self._runner = None

    async def _record(self, batch: Sequence[Ended]) -> None:
        results = [recorded_of(ended, self._retry_intervals) for ended in batch]
        try:
            async with self._database.statement() as statement:
                recorded = await attempts.record(statement, results)
        except Exception as error:  # noqa: BLE001  # what is in hand must be let go, whatever happened
            await self._record_after(error, batch)
            return
        for ended in batch:
            _report(ended, recorded=ended.delivery.log_id in recorded)
            self._on_recorded(ended)

    async def _record_after(self, error: Exception, batch: Sequence[Ended]) -> None:
        if is_transient(error):
            log.warning("attempts are recorded later", attempts=len(batch), reason=repr(error)[:300])
            await asyncio.sleep(_TRY_AGAIN_SECONDS)
            now = monotonic()
            for ended in reversed(batch):
                if now < ended.delivery.lease_ends:
                    self._waiting.appendleft(ended)
                else:
                    self._give_up(ended)
        elif len(batch) == 1:
            log.error("attempt cannot be recorded", webhook=batch[0].delivery.log_id, exc_info=error)
            self._give_up(batch[0])
        else:
            for ended in batch:
                await self._record([ended])

    def _give_up(self, ended: Ended) -> None:
        log.warning("attempt was not recorded and will be made again", webhook=ended.delivery.log_id)
        self._on_recorded(ended)


def _report(ended: Ended, *, recorded: bool) -> None:
    delivery, answer = ended.delivery, ended.answer
    if not recorded:
        log.warning("attempt outlived its lease", webhook=delivery.log_id)
    elif not ended.given_back and (answer is None or answer.outcome is not Outcome.DELIVERED):
        log.info(
            "webhook was not delivered",
            webhook=delivery.log_id,
            merchant=delivery.merchant_id,
            attempt=delivery.attempt,
            outcome=answer.outcome if answer else "endpoint_removed",
            response_code=answer.response_code if answer else None,
        )
