"""Lists and figures of a merchant's payments. Each query reads `payments_listed` or an index on what is sought."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from chassis.database import Transaction
from chassis.ids import is_id
from payments.domain.payment import Method, Payment, PaymentId, Status
from payments.domain.payment_filter import PaymentFilter, Search, SearchIn
from payments.domain.statistics import Interval, Slice
from payments.storage import receipts
from payments.storage.payments import payment_of
from payments.storage.tables import payments

_NEWEST_FIRST = (payments.c.created_at.desc(), payments.c.id.desc())
# No bound parameters: SELECT and GROUP BY must be the same expression.
_BEGINNING = {
    interval: sa.func.date_bin(
        sa.literal_column(f"interval '1 {interval}'"),
        payments.c.created_at,
        sa.literal_column("timestamptz '2000-01-01 00:00:00Z'"),
    ).label("time")
    for interval in Interval
}


async def page(tx: Transaction, wanted: PaymentFilter, *, limit: int, offset: int) -> tuple[list[Payment], int]:
    """One page of the payments, newest first, and how many there are in all."""
    which = _which(wanted)
    # Far into the list the ids alone are counted off, which the index has; the rows are fetched for the page only.
    ids = sa.select(payments.c.id).where(*which).order_by(*_NEWEST_FIRST).limit(limit).offset(offset).subquery()
    rows = await tx.execute(sa.select(payments).join(ids, ids.c.id == payments.c.id).order_by(*_NEWEST_FIRST))
    found = await receipts.on_payments(tx, [payment_of(row) for row in rows])
    if len(found) < limit and (found or not offset):
        # The list has ended on this page. A search that few payments answer need not be made twice.
        return found, offset + len(found)
    return found, await count(tx, wanted)


async def count(tx: Transaction, wanted: PaymentFilter) -> int:
    return (await tx.execute(sa.select(sa.func.count()).select_from(payments).where(*_which(wanted)))).scalar_one()


async def following(
    tx: Transaction, wanted: PaymentFilter, after: tuple[datetime, PaymentId] | None, limit: int
) -> list[Payment]:
    """The payments that come next in the list after the one created then with this id, or the first ones."""
    which = _which(wanted)
    if after is not None:
        place = sa.tuple_(payments.c.created_at, payments.c.id)
        which.append(place < sa.tuple_(sa.literal(after[0], payments.c.created_at.type), sa.literal(after[1])))
    rows = await tx.execute(sa.select(payments).where(*which).order_by(*_NEWEST_FIRST).limit(limit))
    return await receipts.on_payments(tx, [payment_of(row) for row in rows])


async def slices(tx: Transaction, wanted: PaymentFilter, interval: Interval) -> Sequence[Slice]:
    """The payments counted by interval, status, method and currency, in no particular order."""
    time = _BEGINNING[interval]
    groups = (payments.c.status, payments.c.method, payments.c.currency)
    counts = sa.select(time, *groups, sa.func.count(), sa.func.sum(payments.c.amount))
    rows = await tx.execute(counts.where(*_which(wanted)).group_by(time, *groups))
    return [
        Slice(time, Status(status), Method(method), currency, count, int(amount))
        for time, status, method, currency, count, amount in rows
    ]


def _which(wanted: PaymentFilter) -> list[sa.ColumnElement[bool]]:
    which = [payments.c.merchant_id == wanted.merchant_id]
    if wanted.status is not None:
        which.append(payments.c.status == wanted.status)
    if wanted.method is not None:
        which.append(payments.c.method == wanted.method)
    if wanted.order_id is not None:
        which.append(payments.c.order_id == wanted.order_id)
    if wanted.since is not None:
        which.append(payments.c.created_at >= wanted.since)
    if wanted.until is not None:
        which.append(payments.c.created_at < wanted.until)
    if wanted.search is not None:
        which.append(_found_by(wanted.search))
    return which


def _found_by(search: Search) -> sa.ColumnElement[bool]:
    match search.place:
        case SearchIn.PAYMENT_ID:
            return _id_begins(payments.c.id, "pay", search.text)
        case SearchIn.ORDER_ID:
            return _id_begins(payments.c.order_id, "order", search.text)
        case SearchIn.CARD_OR_VPA:
            return sa.or_(payments.c.card_last4 == search.text, _vpa_begins(search.text))
        case SearchIn.VPA:
            return _vpa_begins(search.text)


def _id_begins(column: sa.Column[str], prefix: str, text: str) -> sa.ColumnElement[bool]:
    return column == text if is_id(prefix, text) else column.like(_beginning(text))


def _vpa_begins(text: str) -> sa.ColumnElement[bool]:
    return sa.func.lower(payments.c.vpa).like(_beginning(text.lower()))


def _beginning(text: str) -> str:
    """A LIKE pattern for what begins with `text`."""
    for special in "\\%_":
        text = text.replace(special, f"\\{special}")
    return f"{text}%"
