"""The simulated bank's own books. They share our database for convenience; nothing but the simulator reads them."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

import sqlalchemy as sa

from chassis.database import Database, rows_as_json
from payments.domain.payment import PaymentId

_OPEN = sa.text("""
    INSERT INTO simulator_books (payment_id, decline, answer_at, silent_inquiries)
    SELECT payment_id, decline, answer_at, silent_inquiries
    FROM json_to_recordset(CAST(:rows AS json))
        AS drawn (payment_id text, decline text, answer_at timestamptz, silent_inquiries int)
    ON CONFLICT (payment_id) DO NOTHING
""")
_READ = sa.text("""
    SELECT payment_id, decline, answer_at, silent_inquiries
    FROM simulator_books WHERE payment_id = ANY(CAST(:ids AS text[]))
""")
_COUNT_SILENT_INQUIRIES = sa.text("""
    UPDATE simulator_books SET silent_inquiries = silent_inquiries - 1
    WHERE payment_id = ANY(CAST(:ids AS text[])) AND silent_inquiries > 0
""")
_REVERSE = sa.text("""
    UPDATE simulator_books SET reversed = true
    WHERE payment_id = ANY(CAST(:ids AS text[])) AND decline IS NULL
    RETURNING payment_id
""")


@dataclass(frozen=True, slots=True)
class Entry:
    """One payment in the bank's books."""

    payment_id: PaymentId
    decline: str | None
    answer_at: datetime
    silent_inquiries: int


class SimulatorBooks:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def open(self, drawn: Sequence[Entry]) -> Mapping[PaymentId, Entry]:
        """Write down new payments; what was written before stands. Returns what the books say."""
        async with self._database.statement() as tx:
            tx.later(_OPEN, {"rows": rows_as_json([asdict(entry) for entry in drawn])})
            rows = await tx.execute(_READ, {"ids": [entry.payment_id for entry in drawn]})
        return {row.payment_id: Entry(*row) for row in rows}

    async def inquire(self, payment_ids: Sequence[PaymentId]) -> Mapping[PaymentId, Entry]:
        """What the books say, counting the inquiries that a payment leaves unanswered."""
        async with self._database.statement() as tx:
            entries = {row.payment_id: Entry(*row) for row in await tx.execute(_READ, {"ids": payment_ids})}
            silent = [entry.payment_id for entry in entries.values() if entry.silent_inquiries]
            if silent:
                await tx.execute(_COUNT_SILENT_INQUIRIES, {"ids": silent})
        return entries

    async def reverse(self, payment_ids: Sequence[PaymentId]) -> set[PaymentId]:
        """Give money back. Returns the payments that are reversed now, or were before."""
        async with self._database.transaction() as tx:
            return set((await tx.execute(_REVERSE, {"ids": payment_ids})).scalars())
