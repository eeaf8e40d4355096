"""Captures as rows: the lock under which one is decided, and its record."""

from datetime import datetime

import sqlalchemy as sa

from chassis.database import Transaction
from payments.domain.payment import MerchantId, Payment, PaymentId, Status
from payments.domain.timeline import Capture
from payments.storage import receipts
from payments.storage.payments import payment_of
from payments.storage.tables import captures, payments


async def lock(tx: Transaction, payment_id: PaymentId, merchant_id: MerchantId) -> Payment | None:
    """The merchant's payment; whoever else wants to change it waits until the transaction ends."""
    wanted = sa.select(payments).where(payments.c.id == payment_id, payments.c.merchant_id == merchant_id)
    # NO KEY: new rows whose foreign keys point here need not wait.
    row = (await tx.execute(wanted.with_for_update(key_share=True))).one_or_none()
    if row is None:
        return None
    (payment,) = await receipts.on_payments(tx, [payment_of(row)])
    return payment


async def record(tx: Transaction, captured: Payment, settled_at: datetime, request_id: str | None) -> None:
    """Write the capture. Guarded by the row's own state as well: the primary key refuses a second one."""
    await tx.execute(
        sa.update(payments)
        .where(payments.c.id == captured.id, payments.c.status == Status.SUCCESS, ~payments.c.captured)
        .values(captured=True, updated_at=captured.updated_at, version=captured.version)
    )
    await tx.execute(
        sa.insert(captures).values(
            payment_id=captured.id, settled_at=settled_at, captured_at=captured.updated_at, request_id=request_id
        )
    )


async def find(tx: Transaction, payment_id: PaymentId) -> Capture | None:
    row = (await tx.execute(sa.select(captures).where(captures.c.payment_id == payment_id))).one_or_none()
    return None if row is None else Capture(row.settled_at, row.captured_at, row.request_id)
