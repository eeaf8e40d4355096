"""Whether the gateway as a whole works: its database, its Redis and every deployed worker."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

HEARTBEAT_SECONDS = 6.0
"""A worker that has said nothing for longer than this has not shown that it lives."""


@dataclass(frozen=True, slots=True)
class FleetHealth:
    """What was seen at one moment. A part that was not seen to work counts as not working."""

    database_connected: bool
    redis_connected: bool
    workers: Mapping[str, bool]
    looked_at: datetime

    @property
    def workers_running(self) -> bool:
        """Whether every deployed worker runs. Where none is known, nothing shows that any does."""
        return bool(self.workers) and all(self.workers.values())

    @property
    def is_healthy(self) -> bool:
        return self.database_connected and self.redis_connected and self.workers_running


def nothing_known(looked_at: datetime) -> FleetHealth:
    """What can be said when nobody has looked for too long."""
    return FleetHealth(database_connected=False, redis_connected=False, workers={}, looked_at=looked_at)


def is_running(*, answers: bool, last_heartbeat: float | None, now: float) -> bool:
    """Whether a worker lives: it answers, or it said so lately.

    Either is enough: a busy worker may answer late, and Redis may be down while workers are well. Times are Unix
    seconds.
    """
    return answers or (last_heartbeat is not None and now - last_heartbeat <= HEARTBEAT_SECONDS)
