"""Names of consumers that are gone: each process reads under a name of its own, and Redis remembers all of them."""

import asyncio
from collections.abc import Iterable

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

IDLE_SECONDS = 3600.0
_LOOK_SECONDS = 600.0

# Looked at and deleted in one step: what a consumer is given in between would be deleted with its name, and lost.
_FORGET = """
    local forgotten = 0
    for _, fields in ipairs(redis.call('XINFO', 'CONSUMERS', KEYS[1], ARGV[1])) do
        local seen = {}
        for at = 1, #fields, 2 do seen[fields[at]] = fields[at + 1] end
        if seen['pending'] == 0 and seen['idle'] > tonumber(ARGV[2]) then
            redis.call('XGROUP', 'DELCONSUMER', KEYS[1], ARGV[1], seen['name'])
            forgotten = forgotten + 1
        end
    end
    return forgotten
"""

log = structlog.get_logger(__name__)


async def forget_idle(redis: Redis, stream: str, group: str, idle_seconds: float = IDLE_SECONDS) -> int:
    """Delete the names that hold no message and have not read for so long; how many.

    One that still lives and reads an old Redis's quiet stream is made anew by its next reading.
    """
    return int(await redis.eval(_FORGET, 1, stream, group, str(int(idle_seconds * 1000))))


async def forget_idle_for_ever(
    redis: Redis,
    groups: Iterable[tuple[str, str]],
    *,
    idle_seconds: float = IDLE_SECONDS,
    pause_seconds: float = _LOOK_SECONDS,
) -> None:
    """Look at these (stream, group) pairs now and then, until cancelled."""
    pairs = list(groups)
    while True:
        for stream, group in pairs:
            try:
                if forgotten := await forget_idle(redis, stream, group, idle_seconds):
                    log.info("consumers that were gone are forgotten", stream=stream, group=group, names=forgotten)
            except (RedisError, OSError) as error:
                # At the start the group may not be there yet.
                log.debug("consumers could not be looked at", stream=stream, group=group, reason=repr(error)[:300])
        await asyncio.sleep(pause_seconds)
