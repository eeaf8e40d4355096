"""Refunds as rows: insert, read, and the guarded change to a final state."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from chassis.database import Transaction
from refunds.domain.payment import MerchantId, PaymentId
from refunds.domain.refund import Refund, RefundId, Status
from refunds.storage.tables import payment_snapshots, refunds

# Not kept a second time: each refund's payment is here, and what it was paid in never changes.
_REFUNDS = sa.select(refunds, payment_snapshots.c.face["currency"].as_string().label("currency")).join(
    payment_snapshots, payment_snapshots.c.id == refunds.c.payment_id
)

_INSERT = sa.text("""
    INSERT INTO refunds (id, payment_id, merchant_id, amount, reason, created_at, version, request_id)
    SELECT * FROM unnest(CAST(:ids AS text[]), CAST(:payment_ids AS text[]), CAST(:merchant_ids AS uuid[]),
        CAST(:amounts AS bigint[]), CAST(:reasons AS text[]), CAST(:created_at AS timestamptz[]),
        CAST(:versions AS int[]), CAST(:request_ids AS text[]))
""")
_FINISH = sa.text("""
    UPDATE refunds SET status = final.status, processed_at = final.processed_at, version = final.version
    FROM unnest(CAST(:ids AS text[]), CAST(:statuses AS text[]), CAST(:processed_at AS timestamptz[]),
        CAST(:versions AS int[])) AS final (id, status, processed_at, version)
    WHERE refunds.id = final.id AND refunds.status = 'pending'
""")
_NAME = sa.text("""
    UPDATE refunds SET processor_refund_id = named.name
    FROM unnest(CAST(:ids AS text[]), CAST(:names AS text[])) AS named (id, name)
    WHERE refunds.id = named.id AND refunds.processor_refund_id IS NULL
""")


async def insert(tx: Transaction, new: Sequence[Refund]) -> None:
    await tx.execute(
        _INSERT,
        {
            "ids": [refund.id for refund in new],
            "payment_ids": [refund.payment_id for refund in new],
            "merchant_ids": [refund.merchant_id for refund in new],
            "amounts": [refund.amount for refund in new],
            "reasons": [refund.reason for refund in new],
            "created_at": [refund.created_at for refund in new],
            "versions": [refund.version for refund in new],
            "request_ids": [refund.request_id for refund in new],
        },
    )


async def find_of_merchant(tx: Transaction, refund_id: RefundId, merchant_id: MerchantId) -> Refund | None:
    found = await _select(tx, refunds.c.id == refund_id, refunds.c.merchant_id == merchant_id)
    return found[0] if found else None


async def page_of_merchant(
    tx: Transaction, merchant_id: MerchantId, payment_id: PaymentId | None, *, limit: int, offset: int
) -> tuple[list[Refund], int]:
    """One page of a merchant's refunds, of one payment or of all, newest first, and how many there are in all."""
    wanted = [refunds.c.merchant_id == merchant_id]
    if payment_id is not None:
        wanted.append(refunds.c.payment_id == payment_id)
    newest_first = (refunds.c.created_at.desc(), refunds.c.id.desc())
    # Far into the list the ids alone are counted off, which the index has; the rows are fetched for the page only.
    ids = sa.select(refunds.c.id).where(*wanted).order_by(*newest_first).limit(limit).offset(offset).subquery()
    rows = await tx.execute(_REFUNDS.join(ids, ids.c.id == refunds.c.id).order_by(*newest_first))
    page = [_refund(row) for row in rows]
    if len(page) < limit and (page or not offset):
        # The list has ended on this page.
        return page, offset + len(page)
    count = await tx.execute(sa.select(sa.func.count()).select_from(refunds).where(*wanted))
    return page, count.scalar_one()


async def pending_among(tx: Transaction, refund_ids: Sequence[RefundId]) -> list[Refund]:
    """Those that are still pending. Whoever is to change them has locked their payments."""
    return await _select(tx, refunds.c.id.in_(refund_ids), refunds.c.status == Status.PENDING)


async def payments_of(tx: Transaction, refund_ids: Sequence[RefundId]) -> list[PaymentId]:
    """The distinct payments of these refunds."""
    query = sa.select(refunds.c.payment_id).where(refunds.c.id.in_(refund_ids)).distinct()
    return list((await tx.execute(query)).scalars())


async def finish(tx: Transaction, finals: Sequence[Refund]) -> None:
    """Write final states. Guarded by the row's own state: what is final already stays as it is."""
    await tx.execute(
        _FINISH,
        {
            "ids": [refund.id for refund in finals],
            "statuses": [refund.status for refund in finals],
            "processed_at": [refund.processed_at for refund in finals],
            "versions": [refund.version for refund in finals],
        },
    )


async def name(tx: Transaction, names: Mapping[RefundId, str]) -> None:
    """Keep what the processor calls these refunds. The first name stands."""
    ids = sorted(names)
    await tx.execute(_NAME, {"ids": ids, "names": [names[refund_id] for refund_id in ids]})


async def _select(tx: Transaction, *which: sa.ColumnElement[bool]) -> list[Refund]:
    query = _REFUNDS.where(*which).order_by(refunds.c.id)
    return [_refund(row) for row in await tx.execute(query)]


def _refund(row: Any) -> Refund:
    return Refund(
        id=row.id,
        payment_id=row.payment_id,
        merchant_id=row.merchant_id,
        amount=row.amount,
        currency=row.currency,
        reason=row.reason,
        status=Status(row.status),
        created_at=row.created_at,
        processed_at=row.processed_at,
        version=row.version,
        request_id=row.request_id,
    )
