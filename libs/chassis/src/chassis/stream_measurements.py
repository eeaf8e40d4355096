"""How far consumer groups are behind, as Redis tells it."""

from collections.abc import Iterable
from math import nan

from redis.asyncio import Redis

from chassis import metrics, parking


async def measure(redis: Redis, groups: Iterable[tuple[str, str]]) -> None:
    """Set the gauges of these (stream, group) pairs. Raises what Redis raises."""
    pairs = list(groups)
    for stream, group in pairs:
        for seen in await redis.xinfo_groups(stream):
            if seen["name"].decode() == group:
                lag = seen.get("lag")
                # Redis cannot tell where entries have been deleted from the midst of the stream: that is not nought.
                metrics.STREAM_LAG.labels(stream, group).set(nan if lag is None else lag)
                metrics.STREAM_PENDING.labels(stream, group).set(seen["pending"])
    for group in {group for _, group in pairs}:
        metrics.PARKED.labels(group).set(await parking.parked_count(redis, group))
