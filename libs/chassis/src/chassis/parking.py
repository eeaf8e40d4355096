"""Where messages lie that failed too often: one stream per consuming group, with the reason, for a person to see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

from redis.asyncio import Redis

from chassis import metrics
from chassis.relay import BODY_FIELD
from chassis.stream_entries import ONLY_FOR_FIELD

_SUFFIX = ":parked"


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


async def count_failure(redis: Redis, stream: str, group: str, entry_id: bytes) -> int:
    """Note that the message itself failed; how often it has by now, in whichever process."""
    # Not Redis's own count of deliveries: during an outage that grows through no fault of the message.
    return await redis.hincrby(_failures(group), _member(stream, entry_id), 1)


async def acknowledge(redis: Redis, stream: str, group: str, entry_ids: Sequence[bytes]) -> None:
    """Take the messages off the group's hands, and forget how often they failed."""
    pipeline = redis.pipeline(transaction=True)
    pipeline.xack(stream, group, *entry_ids)
    if len(entry_ids) == 1:
        # Whatever has failed before is handled by itself.
        pipeline.hdel(_failures(group), _member(stream, entry_ids[0]))
    await pipeline.execute()


def _failures(group: str) -> str:
    return f"{group}:failures"


def _member(stream: str, entry_id: bytes) -> str:
    return f"{stream}/{entry_id.decode()}"


async def park(redis: Redis, stream: str, group: str, entry_id: bytes, body: bytes, reason: str) -> None:
    """Put a message aside. The caller acknowledges it afterwards: a crash in between parks it twice, loses it never."""
    await redis.xadd(parked_stream(group), {"stream": stream, "id": entry_id, "reason": reason[:1000], "body": body})
    metrics.MESSAGES_PARKED.labels(stream, group).inc()


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
