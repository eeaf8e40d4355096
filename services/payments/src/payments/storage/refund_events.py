"""What refunds has told of our payments, as rows."""

from collections.abc import Sequence

import sqlalchemy as sa

from chassis.database import Transaction
from payments.domain.payment import Paise, PaymentId
from payments.domain.refund_event import PROCESSED, RefundEvent
from payments.storage.tables import refund_events

_REMEMBER = sa.text("""
    INSERT INTO refund_events (refund_id, event, payment_id, amount, occurred_at, request_id, event_id)
    SELECT * FROM unnest(CAST(:refund_ids AS text[]), CAST(:events AS text[]), CAST(:payment_ids AS text[]),
        CAST(:amounts AS bigint[]), CAST(:occurred_at AS timestamptz[]), CAST(:request_ids AS text[]),
        CAST(:event_ids AS text[]))
    AS told (refund_id, event, payment_id, amount, occurred_at, request_id, event_id)
    ORDER BY refund_id, event
    ON CONFLICT (refund_id, event) DO NOTHING
""")


async def remember(tx: Transaction, told: Sequence[RefundEvent]) -> None:
    """Keep what was told. What is known already stays as it is."""
    await tx.execute(
        _REMEMBER,
        {
            "refund_ids": [each.refund_id for each in told],
            "events": [each.event for each in told],
            "payment_ids": [each.payment_id for each in told],
            "amounts": [each.amount for each in told],
            "occurred_at": [each.occurred_at for each in told],
            "request_ids": [each.request_id for each in told],
            "event_ids": [each.event_id for each in told],
        },
    )


async def refunded_amount(tx: Transaction, payment_id: PaymentId) -> Paise:
    """What has gone back to the shopper, as far as we have heard."""
    total = sa.select(sa.func.coalesce(sa.func.sum(refund_events.c.amount), 0)).where(
        refund_events.c.payment_id == payment_id, refund_events.c.event == PROCESSED
    )
    return Paise(int((await tx.execute(total)).scalar_one()))


async def of_payment(tx: Transaction, payment_id: PaymentId) -> list[RefundEvent]:
    """What we have heard of the payment's refunds, oldest first."""
    told = sa.select(refund_events).where(refund_events.c.payment_id == payment_id)
    rows = await tx.execute(told.order_by(refund_events.c.occurred_at, refund_events.c.refund_id))
    return [
        RefundEvent(row.refund_id, row.event, row.payment_id, row.amount, row.occurred_at, row.request_id, row.event_id)
        for row in rows
    ]
