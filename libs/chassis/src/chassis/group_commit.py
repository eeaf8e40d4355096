"""Many commands, one transaction: whatever arrives while the previous transaction commits goes into the next.

An idle process commits a batch of one at once, a busy one batches of dozens.
"""

import asyncio
import contextvars
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import structlog

from chassis import metrics, tracing
from chassis.database import Database, Transaction, is_connection_loss, is_transient, sqlstate_of
from chassis.errors import ServiceUnavailable
from chassis.pacing import Distance, Pace

Command = TypeVar("Command")
Result = TypeVar("Result")
UseCase = Callable[[Sequence[Command], Transaction], Awaitable[Sequence[Result | Exception]]]
"""Carries out all commands in one transaction and answers each, in the same order. An `Exception` in the answer is
raised to that command's caller alone; the use case then has written nothing for it."""

_DEADLOCK = "40P01"
_CONSTRAINT = "23"
_ENOUGH = 16
"""Commands that wait for no distance."""
_FEW = 4
"""Commands in a batch, from which on the next one keeps the whole of the common distance."""
_LONGEST_SECONDS = 0.025
"""What a busy machine may make of the distance."""

log = structlog.get_logger(__name__)


def distance(commands: int) -> float:
    """None after a single command, so that whoever asks one thing after the other is not made to wait; one that costs
    a shopper nothing while a few come at a time; under pressure what it takes for as many again.

    It must not shrink with a batch that is merely smaller: the shorter distance would make the next one smaller
    still, until each command is nearly a transaction of its own.
    """
    if commands >= _ENOUGH:
        return 0.02
    return 0.01 * min(1.0, (commands - 1) / (_FEW - 1))


@dataclass(slots=True)
class _Waiting(Generic[Command, Result]):
    command: Command
    answer: "asyncio.Future[Result]"


class GroupCommit(Generic[Command, Result]):
    """Feeds a set-based use case from concurrent callers.

    - A batch that the data of one command breaks is carried out again one command at a time, so it fails alone.
    - A command that breaks a constraint by itself is tried once more: what was looked at may have changed since.
    - A deadlock is tried once more. A lost connection never is: the outcome is unknown, callers get
      `ServiceUnavailable` and resolve it with their idempotency key. They get it too when a lock or a statement
      took too long: to try each command alone would let the last one wait for all the others' time-outs.
    - At most `max_waiting` commands wait; beyond that callers are refused at once.
    - While it is busy, transactions begin at a `distance`: what comes in between shares the next one.
    - The use case runs outside any request: what it publishes names the request id of its command, or none.
    """

    def __init__(
        self,
        database: Database,
        use_case: "UseCase[Command, Result]",
        *,
        max_batch: int = 128,
        max_waiting: int = 1024,
        distance: Distance = distance,
    ) -> None:
        self._database = database
        self._use_case = use_case
        self._name = getattr(use_case, "__name__", type(use_case).__name__)
        self._max_batch = max_batch
        self._max_waiting = max_waiting
        self._waiting: deque[_Waiting[Command, Result]] = deque()
        self._runner: asyncio.Task[None] | None = None
        self._pace = Pace(distance)
        self._enough = asyncio.Event()

    async def submit(self, command: Command) -> Result:
        """Carry out `command`; returns when its transaction has committed."""
        if len(self._waiting) >= self._max_waiting:
            raise ServiceUnavailable("Too many requests are waiting, please try again")
        entry = _Waiting(command, asyncio.get_running_loop().create_future())
        self._waiting.append(entry)
        if len(self._waiting) >= _ENOUGH:
            self._enough.set()
        if self._runner is None:
            # In a context of its own: the request id of whoever came first is not that of the batch.
            self._runner = asyncio.create_task(self._run(), context=contextvars.Context())
        # The effect belongs to the batch: a caller that hangs up cancels its answer, and nothing else.
        with tracing.step(self._name):
            return await entry.answer

    async def _run(self) -> None:
        batch: list[_Waiting[Command, Result]] = []
        try:
            while self._waiting:
                await self._pace.keep(self._enough)
                size = min(len(self._waiting), self._max_batch)
                self._pace.took(size)
                batch = [self._waiting.popleft() for _ in range(size)]
                if len(self._waiting) < _ENOUGH:
                    self._enough.clear()
                await self._carry_out(batch)
                if size > 1:
                    self._pace.ended(at_most=_LONGEST_SECONDS)
        except BaseException:
            # The loop is closing. Nobody may be left waiting for an answer that will not come.
            for entry in (*batch, *self._waiting):
                _answer(entry, ServiceUnavailable())
            self._waiting.clear()
            raise
        finally:
            self._runner = None

    async def _carry_out(self, batch: "list[_Waiting[Command, Result]]", *, is_last_try: bool = False) -> None:
        metrics.BATCH_SIZE.labels(self._name).observe(len(batch))
        try:
            results = await self._transact([entry.command for entry in batch])
        except Exception as error:
            if is_connection_loss(error) or is_transient(error):
                log.warning("batch failed", use_case=self._name, commands=len(batch), reason=repr(error)[:300])
                for entry in batch:
                    _answer(entry, ServiceUnavailable())
            elif len(batch) == 1 and (is_last_try or not _breaks_a_constraint(error)):
                _answer(batch[0], error)
            else:
                for entry in batch:
                    await self._carry_out([entry], is_last_try=len(batch) == 1)
        else:
            for entry, result in zip(batch, results, strict=True):
                _answer(entry, result)

    async def _transact(self, commands: Sequence[Command]) -> "Sequence[Result | Exception]":
        try:
            return await self._in_one_transaction(commands)
        except Exception as error:
            if sqlstate_of(error) != _DEADLOCK:
                raise
            return await self._in_one_transaction(commands)

    async def _in_one_transaction(self, commands: Sequence[Command]) -> "Sequence[Result | Exception]":
        async with self._database.transaction() as tx:
            results = await self._use_case(commands, tx)
            if len(results) != len(commands):
                # Before the commit: nobody could be told what became of which command.
                raise RuntimeError(f"{self._name} gave {len(results)} answers to {len(commands)} commands")
            return results


def _breaks_a_constraint(error: Exception) -> bool:
    return (sqlstate_of(error) or "").startswith(_CONSTRAINT)


def _answer(entry: "_Waiting[Command, Result]", result: Result | Exception) -> None:
    if entry.answer.done():
        return
    if isinstance(result, Exception):
        entry.answer.set_exception(result)
        # Retrieved here, for a caller that hung up never will.
        entry.answer.exception()
    else:
        entry.answer.set_result(result)
