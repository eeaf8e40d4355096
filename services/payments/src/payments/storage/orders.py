"""Orders that we may charge, and which payment won each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from chassis.database import Transaction, rows_as_json
from payments.domain.payment import MerchantId, Order, OrderId, Paise, PaymentId

_REMEMBER = sa.text("""
    INSERT INTO order_snapshots (id, merchant_id, amount, currency, convenience_fee, payable_until)
    SELECT id, merchant_id, amount, currency, convenience_fee, payable_until
    FROM json_to_recordset(CAST(:rows AS json)) AS told (id text, merchant_id uuid, amount bigint, currency text,
        convenience_fee bigint, payable_until timestamptz)
    ON CONFLICT (id) DO NOTHING
""")
# An array that is selected: of one that is given the planner knows the length, and finds a plan for so few cheaper than
# one for any number. It would make it anew each time, which takes longer than to find the orders.
_FIND = sa.text("""
    SELECT snapshot.id, CAST(snapshot.merchant_id AS text), amount, currency, convenience_fee, payable_until,
        closed_at IS NOT NULL, settlement.payment_id, offered.processors, merchant.is_active IS FALSE
    FROM order_snapshots AS snapshot
    LEFT JOIN order_settlements AS settlement ON settlement.order_id = snapshot.id
    LEFT JOIN offered_processors AS offered ON offered.merchant_id = snapshot.merchant_id
    LEFT JOIN merchant_snapshots AS merchant ON merchant.id = snapshot.merchant_id
    WHERE snapshot.id = ANY(ARRAY(SELECT unnest(CAST(:ids AS text[]))))
""")
_LOCK_ALONE = sa.text("SELECT FROM order_snapshots WHERE id = :id FOR UPDATE")
_CLOSE = sa.text("""
    UPDATE order_snapshots SET closed_at = coalesce(closed_at, now())
    WHERE id = :id
      AND NOT EXISTS (SELECT FROM payments WHERE order_id = :id AND status IN ('pending', 'success'))
    RETURNING id
""")
# NO KEY: new payments of the order, whose foreign keys point here, need not wait.
_LOCK = sa.text("""
    SELECT id FROM order_snapshots
    WHERE id = ANY(ARRAY(SELECT order_id FROM payments WHERE id = ANY(CAST(:payment_ids AS text[]))))
    ORDER BY id FOR NO KEY UPDATE
""")
# Under its lock nobody else settles an order: a conflict would be a mistake of ours, and undoes all that it is part of.
_SETTLE = sa.text("""
    INSERT INTO order_settlements (order_id, payment_id)
    SELECT * FROM unnest(CAST(:order_ids AS text[]), CAST(:payment_ids AS text[]))
""")
_WINNERS = sa.text("""
    SELECT order_id, payment_id FROM order_settlements WHERE order_id = ANY(CAST(:ids AS text[]))
""")


@dataclass(frozen=True, slots=True)
class KnownOrder:
    order: Order
    is_closed: bool
    paid_by: PaymentId | None
    offered: Sequence[str] | None
    """The processors that its merchant's checkout offers; `None`: the merchant has not chosen."""
    is_shut_out: bool
    """Its merchant is: shoppers find nothing to pay."""


def remember(tx: Transaction, orders: Sequence[Order]) -> None:
    """Keep snapshots of orders. What may be charged never changes, so the first snapshot stands."""
    rows = [
        {
            "id": order.id,
            "merchant_id": order.merchant_id,
            "amount": order.amount,
            "currency": order.currency,
            "convenience_fee": order.convenience_fee,
            "payable_until": order.payable_until,
        }
        for order in orders
    ]
    tx.later(_REMEMBER, {"rows": rows_as_json(rows)})


async def find(tx: Transaction, order_ids: Sequence[OrderId]) -> Mapping[OrderId, KnownOrder]:
    """Those of the orders that we know, as they are now: `payments.insert` refuses those that are closed meanwhile."""
    rows = await tx.look(_FIND, {"ids": order_ids})
    return {
        order_id: KnownOrder(
            Order(order_id, MerchantId(merchant_id), Paise(amount), currency, Paise(fee), payable_until),
            is_closed,
            paid_by,
            offered,
            is_shut_out,
        )
        for order_id, merchant_id, amount, currency, fee, payable_until, is_closed, paid_by, offered, is_shut_out in (
            rows
        )
    }


async def close(tx: Transaction, order_id: OrderId) -> bool:
    """Accept no further payment of the order, which we know. False: one is pending or has succeeded."""
    # A statement of its own: the next one sees what those have committed that this one waited for.
    await tx.execute(_LOCK_ALONE, {"id": order_id})
    return (await tx.execute(_CLOSE, {"id": order_id})).one_or_none() is not None


async def lock_of(tx: Transaction, payment_ids: Sequence[PaymentId]) -> list[OrderId]:
    """Make everybody else wait who decides about the orders of these payments. Returns the orders.

    Always taken first, and in one order: no deadlocks.
    """
    return list((await tx.execute(_LOCK, {"payment_ids": payment_ids})).scalars())


def settle(tx: Transaction, won: Mapping[OrderId, PaymentId]) -> None:
    """Let each payment win its order. The orders must be locked, and nothing have won them."""
    tx.later(_SETTLE, {"order_ids": list(won), "payment_ids": list(won.values())})


async def winners(tx: Transaction, order_ids: Sequence[OrderId]) -> dict[OrderId, PaymentId]:
    """Which payment has won each of these orders; nothing of those that are unpaid."""
    return {row.order_id: row.payment_id for row in await tx.execute(_WINNERS, {"ids": order_ids})}
