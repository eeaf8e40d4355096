"""The transactional outbox: events are rows of the transaction that made them true.

The table stands in each service's schema. `relay` publishes its rows; a row keeps the stream id that it got
until every consumer is known to be past it, so that a wiped Redis can be filled again.
"""

from collections.abc import Sequence

import sqlalchemy as sa

from chassis.database import Transaction
from chassis.events import Event

_ADD = sa.text("""
    INSERT INTO outbox (stream, body)
    SELECT stream, body
    FROM unnest(CAST(:streams AS text[]), CAST(:bodies AS bytea[])) WITH ORDINALITY AS added(stream, body, place)
    ORDER BY place
""")


async def add(tx: Transaction, stream: str, events: Sequence[Event]) -> None:
    """Publish `events` on `stream`, in this order, if and only if `tx` commits."""
    if not events:
        return
    bodies = [event.to_json(source=stream) for event in events]
    await tx.execute(_ADD, {"streams": [stream] * len(bodies), "bodies": bodies})
    tx.wrote_events = True
