"""The transactional outbox: events are rows of the transaction that made them true.

The table stands in each service's schema. `relay` publishes its rows; a row keeps the stream id that it got
until every consumer is known to be past it, so that a wiped Redis can be filled again.
"""

from collections.abc import Sequence

import sqlalchemy as sa

from chassis.database import Transaction
from chassis.events import Event

# As one JSON array: quoting many bodies into a PostgreSQL array costs the process more than making them.
_ADD = sa.text("""
    INSERT INTO outbox (stream, body)
    SELECT :stream, CAST(body AS text)
    FROM json_array_elements(CAST(:bodies AS json)) WITH ORDINALITY AS added(body, place)
    ORDER BY place
""").bindparams(sa.bindparam("stream", type_=sa.Text))


async def add(tx: Transaction, stream: str, events: Sequence[Event]) -> None:
    """Publish `events` on `stream`, in this order, if and only if `tx` commits."""
    if not events:
        return
    bodies = b"[" + b",".join(event.to_json(source=stream) for event in events) + b"]"
    await tx.execute(_ADD, {"stream": stream, "bodies": bodies.decode()})
    tx.wrote_events = True
