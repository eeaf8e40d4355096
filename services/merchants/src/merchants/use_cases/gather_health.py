"""Looking after the whole fleet, once a second in the background, so that asking for its health costs nothing."""

import asyncio
from collections.abc import Awaitable, Callable
from time import monotonic

import structlog

from chassis.clock import utc_now
from merchants.domain.fleet_health import FleetHealth, nothing_known

_INTERVAL_SECONDS = 1.0
_STALE_SECONDS = 3.0

Look = Callable[[], Awaitable[FleetHealth]]
"""Looks at every part of the fleet once. Takes about a second at most."""

log = structlog.get_logger(__name__)


class HealthGatherer:
    """Remembers what the last look has shown."""

    def __init__(self, look: Look, clock: Callable[[], float] = monotonic) -> None:
        self._look = look
        self._clock = clock
        self._seen: FleetHealth | None = None
        self._began_at = 0.0

    @property
    def latest(self) -> FleetHealth:
        """The last look, at most about a second old. When it is older than three, nothing counts as known."""
        if self._seen is None or self._clock() - self._began_at > _STALE_SECONDS:
            return nothing_known(utc_now())
        return self._seen

    async def gather(self) -> None:
        """Look now."""
        began_at = self._clock()
        self._seen = await self._look()
        self._began_at = began_at

    async def run(self) -> None:
        """Look once a second until cancelled."""
        while True:
            next_look = self._clock() + _INTERVAL_SECONDS
            try:
                await self.gather()
            except Exception:
                log.exception("health could not be gathered")
            await asyncio.sleep(max(next_look - self._clock(), 0.0))
