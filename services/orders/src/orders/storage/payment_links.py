"""The SQL of payment links."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from chassis.database import Transaction
from orders.domain.customer import CustomerDetails
from orders.domain.payment_attempt import PaymentAttempt
from orders.domain.payment_link import LinkStatus, PaymentLink
from orders.storage import payment_attempts
from orders.storage.tables import payment_links


async def add(tx: Transaction, new: Sequence[PaymentLink]) -> None:
    """Store new links."""
    rows = [
        {
            "id": link.id,
            "merchant_id": link.merchant_id,
            "amount": link.amount,
            "currency": link.currency,
            "description": link.description,
            "customer_name": link.customer.name if link.customer else None,
            "customer_email": link.customer.email if link.customer else None,
            "customer_phone": link.customer.phone if link.customer else None,
            "redirect_url": link.redirect_url,
            "expires_at": link.expires_at,
            "link": link.link,
            "order_id": link.order_id,
            "status": link.status.value,
            "version": link.version,
            "created_at": link.created_at,
            "updated_at": link.updated_at,
        }
        for link in new
    ]
    await tx.execute(sa.insert(payment_links), rows)


async def record_change(tx: Transaction, link: PaymentLink) -> None:
    """Store the state of a link that this transaction has locked."""
    await tx.execute(
        sa.update(payment_links)
        .where(payment_links.c.id == link.id)
        .values(
            status=link.status.value,
            payment_id=link.payment.payment_id if link.payment else None,
            version=link.version,
            updated_at=link.updated_at,
        )
    )


async def find_of_merchant(tx: Transaction, link_id: str, merchant_id: str) -> PaymentLink | None:
    return await _load_one(tx, _of_merchant(link_id, merchant_id))


async def lock(tx: Transaction, link_id: str, merchant_id: str) -> PaymentLink | None:
    """The merchant's link, locked until the transaction ends."""
    return await _load_one(tx, _of_merchant(link_id, merchant_id).with_for_update())


async def find_by_link(tx: Transaction, link: str) -> PaymentLink | None:
    return await _load_one(tx, sa.select(payment_links).where(payment_links.c.link == link))


async def lock_of_orders(tx: Transaction, order_ids: Sequence[str]) -> list[PaymentLink]:
    """The links that are paid through these orders, locked until the transaction ends."""
    ids = sa.cast(list(order_ids), sa.ARRAY(sa.String))
    wanted = sa.select(payment_links).where(payment_links.c.order_id == sa.any_(ids))
    # In one order everywhere: opposite orders deadlock.
    return await _load(tx, wanted.order_by(payment_links.c.order_id).with_for_update())


async def page_of_merchant(
    tx: Transaction, merchant_id: str, status: LinkStatus | None, now: datetime, *, limit: int, offset: int
) -> tuple[list[PaymentLink], int]:
    """One page of a merchant's links, newest first, and how many there are in all; by how they stand at that moment."""
    wanted = [payment_links.c.merchant_id == merchant_id, *_standing(status, now)]
    newest_first = (payment_links.c.created_at.desc(), payment_links.c.id.desc())
    page = sa.select(payment_links).where(*wanted).order_by(*newest_first).limit(limit).offset(offset)
    found = await _load(tx, page)
    total = await tx.execute(sa.select(sa.func.count()).select_from(payment_links).where(*wanted))
    return found, total.scalar_one()


def _of_merchant(link_id: str, merchant_id: str) -> sa.Select[Any]:
    return sa.select(payment_links).where(payment_links.c.id == link_id, payment_links.c.merchant_id == merchant_id)


def _standing(status: LinkStatus | None, now: datetime) -> list[sa.ColumnElement[bool]]:
    if status is None:
        return []
    expires = payment_links.c.expires_at
    if status is LinkStatus.EXPIRED:
        return [payment_links.c.status == LinkStatus.ACTIVE.value, expires <= now]
    if status is LinkStatus.ACTIVE:
        return [payment_links.c.status == status.value, sa.or_(expires.is_(None), expires > now)]
    return [payment_links.c.status == status.value]


async def _load_one(tx: Transaction, wanted: sa.Select[Any]) -> PaymentLink | None:
    found = await _load(tx, wanted)
    return found[0] if found else None


async def _load(tx: Transaction, wanted: sa.Select[Any]) -> list[PaymentLink]:
    rows = (await tx.execute(wanted)).all()
    payments = await payment_attempts.find(tx, [row.payment_id for row in rows if row.payment_id is not None])
    return [_payment_link(row, payments) for row in rows]


def _payment_link(row: sa.Row[Any], payments: Mapping[str, PaymentAttempt]) -> PaymentLink:
    named = row.customer_name is not None
    return PaymentLink(
        id=row.id,
        merchant_id=row.merchant_id,
        amount=row.amount,
        currency=row.currency,
        description=row.description,
        customer=CustomerDetails(row.customer_name, row.customer_email, row.customer_phone) if named else None,
        redirect_url=row.redirect_url,
        expires_at=row.expires_at,
        link=row.link,
        order_id=row.order_id,
        created_at=row.created_at,
        updated_at=row.updated_at,
        status=LinkStatus(row.status),
        payment=payments.get(row.payment_id),
        version=row.version,
    )
