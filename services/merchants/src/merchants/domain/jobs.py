"""Jobs of the gateway's queues, counted."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class JobCounts:
    """How many jobs wait, are in hand, are done, and have failed for good."""

    pending: int
    processing: int
    completed: int
    failed: int


def total(counts: Iterable[JobCounts]) -> JobCounts:
    """All queues together."""
    each = list(counts)
    return JobCounts(
        pending=sum(count.pending for count in each),
        processing=sum(count.processing for count in each),
        completed=sum(count.completed for count in each),
        failed=sum(count.failed for count in each),
    )
