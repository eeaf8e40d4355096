"""What becomes of the entries that a consumer group is given: their effect, their acknowledgement, and the parking of
what fails again and again, so that the rest flows on."""

from collections.abc import Awaitable, Callable, Container, Iterator, Sequence
from dataclasses import dataclass, field

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from chassis import metrics, parking, tracing
from chassis.database import is_transient
from chassis.errors import ServiceUnavailable
from chassis.events import Event, type_of
from chassis.request_context import caused_by
from chassis.stream_entries import Entry, Message

_TRIES = 5
_TOGETHER = 500
"""Messages that a consumer is given at a time; more where a single entry has more.
`docs/adr/0026-one-entry-for-a-transaction.md` has the figures."""

Consumer = Callable[[Sequence[Event]], Awaitable[None]]
"""Brings about the effect of a batch of events. Idempotent: it may see any event again, in any order. When it
raises, its events are tried singly; a failing one is tried five times and then parked."""

log = structlog.get_logger(__name__)


class GroupConsumer:
    """Hands a group's entries to its consumer, and acknowledges each once all of its messages have had their effect or
    are parked.

    `types`: of all the events there are, those that the consumer has a use for; it may still be given others.
    """

    def __init__(
        self, redis: Redis, stream: str, group: str, consumer: Consumer, types: Container[str] | None = None
    ) -> None:
        self._redis = redis
        self._stream = stream
        self._group = group
        self._consumer = consumer
        self._types = types

    async def handle(self, entries: Sequence[Entry]) -> bool:
        """Whether all were handled, if only by noting a failure of their own; not when a fault around them must pass.
        What was not is left pending, to be given again."""
        for batch in _batches(entries, self._wanted):
            try:
                await self._consume(batch.bodies)
            except Exception as error:
                if _may_pass(error):
                    self._log_fault(error)
                    return False
                for entry in batch.entries:
                    await self._handle_singly(entry)
            else:
                await self._acknowledge(batch.entries)
        return True

    async def _handle_singly(self, entry: Entry) -> None:
        parked = await parking.parked_of(self._redis, self._stream, self._group, entry)
        done = True
        for number, body in enumerate(entry.messages):
            if number not in parked and entry.is_for(self._group) and self._is_useful(body):
                done = await self._is_dealt_with(Message(entry.id, number, body)) and done
        if done:
            await self._acknowledge([entry])

    async def _is_dealt_with(self, message: Message) -> bool:
        """Whether the message has had its effect, or is parked now; else it comes again."""
        try:
            event = Event.from_json(message.body)
        except Exception as error:
            return await self._has_failed_for_good(message, error)
        with caused_by(event.request_id, merchant=event.merchant_id, subject=event.subject):
            try:
                await self._consume([message.body])
            except Exception as error:
                return await self._has_failed_for_good(message, error)
        return True

    async def _has_failed_for_good(self, message: Message, error: Exception) -> bool:
        if _may_pass(error):
            self._log_fault(error)
            return False
        tries = await parking.count_failure(self._redis, self._stream, self._group, message)
        about = {"entry": message.entry_id.decode(), "number": message.number, "tries": tries}
        log.error("message failed", stream=self._stream, group=self._group, **about, exc_info=error)
        if tries < _TRIES:
            return False
        await parking.park(self._redis, self._stream, self._group, message, reason=repr(error))
        return True

    async def _consume(self, bodies: Sequence[bytes]) -> None:
        events = [Event.from_json(body) for body in bodies]
        if events:
            with tracing.consumed(self._stream, self._group, events):
                await self._consumer(events)

    def _wanted(self, entry: Entry) -> list[bytes]:
        if not entry.is_for(self._group):
            return []
        return [body for body in entry.messages if self._is_useful(body)]

    def _is_useful(self, body: bytes) -> bool:
        # What cannot be told without reading it is read.
        return self._types is None or (told := type_of(body)) is None or told in self._types

    async def _acknowledge(self, entries: Sequence[Entry]) -> None:
        await parking.acknowledge(self._redis, self._stream, self._group, entries)
        metrics.MESSAGES_CONSUMED.labels(self._stream, self._group).inc(sum(entry.size for entry in entries))

    def _log_fault(self, error: Exception) -> None:
        log.warning("consumer waits", stream=self._stream, group=self._group, reason=type(error).__name__)


@dataclass(slots=True)
class _Batch:
    entries: list[Entry] = field(default_factory=list[Entry])
    bodies: list[bytes] = field(default_factory=list[bytes])
    """What the consumer wants of them."""


def _batches(entries: Sequence[Entry], wanted: Callable[[Entry], Sequence[bytes]]) -> Iterator[_Batch]:
    batch = _Batch()
    for entry in entries:
        bodies = wanted(entry)
        if batch.bodies and len(batch.bodies) + len(bodies) > _TOGETHER:
            yield batch
            batch = _Batch()
        batch.entries.append(entry)
        batch.bodies.extend(bodies)
    if batch.entries:
        yield batch


def _may_pass(error: Exception) -> bool:
    """Whether the fault lies around the message rather than in it."""
    return is_transient(error) or isinstance(error, RedisError | ServiceUnavailable)
