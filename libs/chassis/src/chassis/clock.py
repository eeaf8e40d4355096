"""Time, as the API and the database speak of it."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache

Clock = Callable[[], datetime]
"""Gives the present moment as an aware UTC datetime. Injected, so that tests set schedules instead of waiting."""


def utc_now() -> datetime:
    return datetime.now(UTC)


# A new payment's moment is written four times, in its answer and in what is told of it.
@lru_cache(maxsize=256)
def iso_seconds(moment: datetime) -> str:
    """`2024-01-15T10:30:00Z`: UTC, whole seconds, as every timestamp of the public API."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").removesuffix("+00:00") + "Z"
