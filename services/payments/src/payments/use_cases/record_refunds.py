"""Keep what refunds tells: how much of a payment has gone back, and when."""

from collections.abc import Sequence

from chassis.database import Database
from payments.domain.refund_event import RefundEvent
from payments.storage import refund_events


async def record_refunds(database: Database, told: Sequence[RefundEvent]) -> None:
    """Remember these facts; one that is told again changes nothing."""
    if told:
        async with database.transaction() as tx:
            await refund_events.remember(tx, told)
