"""The transactional outbox: events are rows of the transaction that made them true.

The table stands in each service's schema. `relay` publishes its rows, each as one entry of a stream; a row keeps the
entry's id until every consumer is known to be past it, so that a wiped Redis can be filled again.
"""

from collections.abc import Mapping, Sequence
from functools import cache

import sqlalchemy as sa

from chassis.database import Transaction
from chassis.events import Event


def add(tx: Transaction, stream: str, events: Sequence[Event]) -> None:
    """Publish `events` on `stream`, in this order, if and only if `tx` commits."""
    add_all(tx, {stream: events})


def add_all(tx: Transaction, told: Mapping[str, Sequence[Event]]) -> None:
    """Publish events on several streams, by the stream's name, if and only if `tx` commits."""
    rows: dict[str, str | int] = {}
    # All that a transaction says on a stream is one row, and later one entry of the stream: under load a row for each
    # event cost more than the payments, and an entry for each more than all that consumers do with them.
    streams = [stream for stream, events in told.items() if events]
    for number, stream in enumerate(streams):
        bodies = b"\n".join([event.to_json(source=stream) for event in told[stream]])
        rows |= {f"stream{number}": stream, f"bodies{number}": bodies.decode(), f"events{number}": len(told[stream])}
    if rows:
        tx.later(_insert_of(len(streams)), rows)
        tx.wrote_events = True


@cache
def _insert_of(rows: int) -> sa.TextClause:
    values = ", ".join(f"(:stream{number}, :bodies{number}, :events{number})" for number in range(rows))
    return sa.text(f"INSERT INTO outbox (stream, bodies, events) VALUES {values}")


def bodies_of(told: bytes) -> list[bytes]:
    """The events of a row or of an entry, each as its publisher wrote it. JSON has no line breaks of its own."""
    return told.split(b"\n")
