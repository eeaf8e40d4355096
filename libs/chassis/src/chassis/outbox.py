"""The transactional outbox: events are rows of the transaction that made them true.

The table stands in each service's schema. `relay` publishes its rows; a row keeps the stream id that its last event
got until every consumer is known to be past it, so that a wiped Redis can be filled again.
"""

from collections.abc import Sequence

import sqlalchemy as sa

from chassis.database import Transaction
from chassis.events import Event

# All that a transaction says on a stream is one row: under load a row for each event cost more than the payments.
_ADD = sa.text("INSERT INTO outbox (stream, bodies, events) VALUES (:stream, :bodies, :events)")


async def add(tx: Transaction, stream: str, events: Sequence[Event]) -> None:
    """Publish `events` on `stream`, in this order, if and only if `tx` commits."""
    if not events:
        return
    bodies = b"\n".join([event.to_json(source=stream) for event in events])
    await tx.execute(_ADD, {"stream": stream, "bodies": bodies.decode(), "events": len(events)})
    tx.wrote_events = True


def bodies_of(row: str) -> list[str]:
    """The events of a row, each as it is published. JSON has no line breaks of its own."""
    return row.split("\n")
