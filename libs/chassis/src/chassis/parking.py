"""Where messages lie that failed too often: one stream per consuming group, with the reason, for a person to see."""

from collections.abc import Sequence

from redis.asyncio import Redis

from chassis import metrics


def parked_stream(group: str) -> str:
    return f"{group}:parked"


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
