"""How often signing in has failed lately, by email and by address; in Redis, so that all copies count together."""

import hashlib
import ipaddress

from redis.asyncio import Redis

_IPV6_NETWORK = 64


class SignInFailures:
    """Counts within a window of time that begins with the first failure and ends for all of them at once."""

    def __init__(self, redis: Redis, *, per_email: int, per_address: int, window_seconds: int) -> None:
        self._redis = redis
        self._limits = (per_email, per_address)
        self._window_seconds = window_seconds

    async def begin(self, email: str, address: str) -> int | None:
        """Count an attempt as failed, before it is looked at: many at once cannot slip through together.

        Gives the seconds to wait when there were too many, `None` when this one may go on.
        """
        pipeline = self._redis.pipeline(transaction=True)
        for key in self._keys(email, address):
            pipeline.set(key, 0, ex=self._window_seconds, nx=True)
            pipeline.incr(key)
            pipeline.ttl(key)
        answers = await pipeline.execute()
        counts, waits = answers[1::3], answers[2::3]
        exceeded = [wait for count, wait, limit in zip(counts, waits, self._limits, strict=True) if int(count) > limit]
        return max(1, *exceeded) if exceeded else None

    async def forgive(self, email: str, address: str) -> None:
        """The attempt that was begun has succeeded: earlier failures of this email are forgotten."""
        of_email, of_address = self._keys(email, address)
        pipeline = self._redis.pipeline(transaction=True)
        pipeline.delete(of_email)
        # Made anew where it has just expired: a count without an end would stay for ever.
        pipeline.set(of_address, 1, ex=self._window_seconds, nx=True)
        pipeline.decr(of_address)
        await pipeline.execute()

    def _keys(self, email: str, address: str) -> tuple[str, str]:
        return (
            f"sign_in_failures:email:{hashlib.sha256(email.encode()).hexdigest()}",
            f"sign_in_failures:address:{_network(address)}",
        )


def _network(address: str) -> str:
    """One subscriber: an IPv4 address, or the network of 64 bits in which an IPv6 subscriber has any number."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if parsed.version == 4:
        return str(parsed)
    return str(ipaddress.ip_network((parsed, _IPV6_NETWORK), strict=False))
