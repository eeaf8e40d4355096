"""A merchant takes all of its payments home."""

from collections.abc import AsyncIterator, Sequence

from chassis.database import Database
from payments.domain.payment import Payment
from payments.domain.payment_filter import PaymentFilter
from payments.storage import payment_lists

_BATCH = 500


async def export_payments(wanted: PaymentFilter, database: Database) -> AsyncIterator[Sequence[Payment]]:
    """All payments that are wanted, newest first, in batches; the first may be empty.

    No transaction is open between two batches, however slowly they are taken. A payment that comes to be meanwhile
    stands before the first batch and is not in it.
    """
    batch = await _following(wanted, None, database)
    yield batch
    while len(batch) == _BATCH:
        batch = await _following(wanted, batch[-1], database)
        yield batch


async def _following(wanted: PaymentFilter, last: Payment | None, database: Database) -> list[Payment]:
    after = None if last is None else (last.created_at, last.id)
    async with database.transaction() as tx:
        return await payment_lists.following(tx, wanted, after, _BATCH)
