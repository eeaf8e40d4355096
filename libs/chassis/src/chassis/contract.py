"""What a service promises on its streams, and what it relies on of others': said in its `contract.py`, by name.

The promises are written to files, with an example of each event as the service's own code makes it. Producers' tests
hold what they publish to these files, consumers' tests read the examples.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from pydantic import BaseModel

from chassis.events import Event

EXAMPLE_TIME = datetime(2024, 1, 15, 10, 30, tzinfo=UTC)
EXAMPLE_MERCHANT = "550e8400-e29b-41d4-a716-446655440000"


@dataclass(frozen=True, slots=True)
class Published:
    """An event: what it tells, the shape of its data, and one of it."""

    about: str
    data: type[BaseModel]
    example: Event

    @property
    def type(self) -> str:
        return self.example.type


@dataclass(frozen=True, slots=True)
class Contract:
    publishes: Mapping[str, Sequence[Published]]
    """Every event that the service publishes, by stream."""
    reads: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """The types of events on which the service acts, by stream. It ignores all others."""


def published(about: str, data: type[BaseModel], event: Event) -> Published:
    """`event` becomes the example, with an id, a time and a request id that are the same at every writing."""
    identity = str(uuid.uuid5(uuid.NAMESPACE_URL, event.type))
    return Published(about, data, replace(event, id=identity, time=EXAMPLE_TIME, request_id="shop-42"))


class Nothing(BaseModel):
    """A job carries no data: its subject is what is to be worked on."""
