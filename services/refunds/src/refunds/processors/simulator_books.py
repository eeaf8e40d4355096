"""The simulated bank's own books. They share our database for convenience; nothing but the simulator reads them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from chassis.database import Database
from refunds.domain.refund import RefundId

_OPEN = sa.text("""
    INSERT INTO simulator_books (refund_id, is_refused, answer_at, silent_inquiries)
    SELECT * FROM unnest(
        CAST(:ids AS text[]), CAST(:refused AS boolean[]), CAST(:answer_at AS timestamptz[]), CAST(:silent AS int[]))
    ON CONFLICT (refund_id) DO NOTHING
""")
_READ = sa.text("""
    SELECT refund_id, is_refused, answer_at, silent_inquiries
    FROM simulator_books WHERE refund_id = ANY(CAST(:ids AS text[]))
""")
_COUNT_SILENT_INQUIRIES = sa.text("""
    UPDATE simulator_books SET silent_inquiries = silent_inquiries - 1
    WHERE refund_id = ANY(CAST(:ids AS text[])) AND silent_inquiries > 0
""")


@dataclass(frozen=True, slots=True)
class Entry:
    """One refund in the bank's books."""

    refund_id: RefundId
    is_refused: bool
    answer_at: datetime
    silent_inquiries: int


class SimulatorBooks:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def open(self, drawn: Sequence[Entry]) -> Mapping[RefundId, Entry]:
        """Write down new refunds; what was written before stands. Returns what the books say."""
        ids = [entry.refund_id for entry in drawn]
        async with self._database.transaction() as tx:
            await tx.execute(
                _OPEN,
                {
                    "ids": ids,
                    "refused": [entry.is_refused for entry in drawn],
                    "answer_at": [entry.answer_at for entry in drawn],
                    "silent": [entry.silent_inquiries for entry in drawn],
                },
            )
            rows = await tx.execute(_READ, {"ids": ids})
        return {row.refund_id: Entry(*row) for row in rows}

    async def inquire(self, refund_ids: Sequence[RefundId]) -> Mapping[RefundId, Entry]:
        """What the books say, counting the inquiries that a refund leaves unanswered."""
        async with self._database.transaction() as tx:
            entries = {row.refund_id: Entry(*row) for row in await tx.execute(_READ, {"ids": refund_ids})}
            silent = [entry.refund_id for entry in entries.values() if entry.silent_inquiries]
            if silent:
                await tx.execute(_COUNT_SILENT_INQUIRIES, {"ids": silent})
        return entries
