"""Where messages lie that failed too often: one stream per consuming group, with the reason, for a person to see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

from redis.asyncio import Redis

from chassis import metrics
from chassis.relay import BODY_FIELD
from chassis.stream_entries import ONLY_FOR_FIELD, Entry, Message

_SUFFIX = ":parked"
_IS_PARKED = "parked"
"""Stands where the failures of a message were counted."""


@dataclass(frozen=True, slots=True)
class Parked:
    """A message that was put aside."""

    group: str
    """Whose consumer failed on it."""
    place: str
    """Its id among the group's parked ones."""
    stream: str
    entry_id: str
    """Where it came from."""
    reason: str
    body: bytes

    @property
    def id(self) -> str:
        return f"{self.group}/{self.place}"

    @property
    def since(self) -> datetime:
        return datetime.fromtimestamp(int(self.place.partition("-")[0]) / 1000, UTC)


def parked_stream(group: str) -> str:
    return f"{group}{_SUFFIX}"


async def count_failure(redis: Redis, stream: str, group: str, message: Message) -> int:
    """Note that the message itself failed; how often it has by now, in whichever process."""
    # Not Redis's own count of deliveries: during an outage that grows through no fault of the message.
    return await redis.hincrby(_failures(group), _member(stream, message.entry_id, message.number), 1)


async def acknowledge(redis: Redis, stream: str, group: str, entries: Sequence[Entry]) -> None:
    """Take the entries off the group's hands, and forget how often their messages failed."""
    pipeline = redis.pipeline(transaction=True)
    pipeline.xack(stream, group, *[entry.id for entry in entries])
    if len(entries) == 1:
        # Whatever has failed before is handled by itself.
        pipeline.hdel(_failures(group), *_members(stream, entries[0]))
    await pipeline.execute()


async def park(redis: Redis, stream: str, group: str, message: Message, reason: str) -> None:
    """Put a message aside. Its entry may hold others that come again: it is remembered until that is acknowledged."""
    pipeline = redis.pipeline(transaction=True)
    pipeline.xadd(
        parked_stream(group),
        {"stream": stream, "id": message.entry_id, "reason": reason[:1000], "body": message.body},
    )
    pipeline.hset(_failures(group), _member(stream, message.entry_id, message.number), _IS_PARKED)
    await pipeline.execute()
    metrics.MESSAGES_PARKED.labels(stream, group).inc()


async def parked_of(redis: Redis, stream: str, group: str, entry: Entry) -> set[int]:
    """Which messages of an entry that is not acknowledged are parked, by their numbers."""
    known = await redis.hmget(_failures(group), _members(stream, entry))
    return {number for number, told in enumerate(known) if told == _IS_PARKED.encode()}


def _failures(group: str) -> str:
    return f"{group}:failures"


def _members(stream: str, entry: Entry) -> list[str]:
    return [_member(stream, entry.id, number) for number in range(entry.size)]


def _member(stream: str, entry_id: bytes, number: int) -> str:
    return f"{stream}/{entry_id.decode()}/{number}"


async def parked_count(redis: Redis, group: str) -> int:
    """How many messages of the group lie parked."""
    return await redis.xlen(parked_stream(group))


async def list_parked(redis: Redis) -> list[Parked]:
    """Every parked message of every group, oldest first in each."""
    found: list[Parked] = []
    for key in sorted([key async for key in redis.scan_iter(match=f"*{_SUFFIX}", count=1000)]):
        group = key.decode().removesuffix(_SUFFIX)
        entries = cast("list[tuple[bytes, dict[bytes, bytes]]]", await redis.xrange(key))
        found += [_read(group, place, fields) for place, fields in entries]
    return found


def _read(group: str, place: bytes, fields: dict[bytes, bytes]) -> Parked:
    told = {name: fields.get(name.encode(), b"").decode(errors="replace") for name in ("stream", "id", "reason")}
    return Parked(group, place.decode(), told["stream"], told["id"], told["reason"], fields.get(b"body", b""))


async def retry(redis: Redis, message: Parked) -> None:
    """Put the message back on its stream, for the group that failed on it and no other, and take it off the list."""
    pipeline = redis.pipeline(transaction=True)
    pipeline.xadd(message.stream, {BODY_FIELD: message.body, ONLY_FOR_FIELD: message.group})
    pipeline.xdel(parked_stream(message.group), message.place)
    await pipeline.execute()


async def drop(redis: Redis, message: Parked) -> None:
    """Give the message up: what it would have brought about never happens."""
    await redis.xdel(parked_stream(message.group), message.place)
