"""Where messages lie that failed too often: one stream per consuming group, with the reason, for a person to see."""

from redis.asyncio import Redis

from chassis import metrics


def parked_stream(group: str) -> str:
    return f"{group}:parked"


async def deliveries(redis: Redis, stream: str, group: str, entry_id: bytes) -> int:
    """How often the group has been given this message."""
    pending = await redis.xpending_range(stream, group, min=entry_id, max=entry_id, count=1)
    return pending[0]["times_delivered"] if pending else 1


async def park(redis: Redis, stream: str, group: str, entry_id: bytes, body: bytes, reason: str) -> None:
    """Put a message aside. The caller acknowledges it afterwards, so a crash in between parks it twice, never loses it."""
    await redis.xadd(
        parked_stream(group), {"stream": stream, "id": entry_id, "reason": reason[:1000], "body": body}
    )
    metrics.MESSAGES_PARKED.labels(stream, group).inc()


async def parked_count(redis: Redis, group: str) -> int:
    """How many messages of the group lie parked."""
    return await redis.xlen(parked_stream(group))
