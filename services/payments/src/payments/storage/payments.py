"""Payments as rows: insert, read, and the guarded change to a final state."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from chassis.database import Transaction
from payments.domain.card import CardNetwork
from payments.domain.payment import Instrument, MerchantId, Method, OrderId, Payment, PaymentId, Stage, Status
from payments.storage.tables import payments

_INSERT = sa.text("""
    INSERT INTO payments (id, order_id, merchant_id, amount, currency, method, vpa, card_network, card_last4,
        created_at, updated_at, version, request_id, processor, card_token, stage, next_action_at)
    SELECT id, order_id, merchant_id, amount, currency, method, vpa, card_network, card_last4,
        created_at, created_at, version, request_id, processor, card_token, 'waiting', now() + :found_after
    FROM unnest(CAST(:ids AS text[]), CAST(:order_ids AS text[]), CAST(:merchant_ids AS uuid[]),
        CAST(:amounts AS bigint[]), CAST(:currencies AS text[]), CAST(:methods AS text[]), CAST(:vpas AS text[]),
        CAST(:networks AS text[]), CAST(:last4s AS text[]), CAST(:created_at AS timestamptz[]),
        CAST(:versions AS int[]), CAST(:request_ids AS text[]), CAST(:processors AS text[]),
        CAST(:card_tokens AS text[]))
    AS new (id, order_id, merchant_id, amount, currency, method, vpa, card_network, card_last4,
        created_at, version, request_id, processor, card_token)
""").bindparams(sa.bindparam("found_after", type_=sa.Interval))
_FINISH = sa.text("""
    UPDATE payments SET status = final.status, stage = final.stage, error_code = final.error_code,
        error_description = final.error_description, updated_at = final.updated_at, version = final.version,
        lease_token = NULL, next_action_at = CASE WHEN final.stage = 'done' THEN NULL ELSE now() END
    FROM unnest(CAST(:ids AS text[]), CAST(:statuses AS text[]), CAST(:stages AS text[]), CAST(:codes AS text[]),
        CAST(:descriptions AS text[]), CAST(:updated_at AS timestamptz[]), CAST(:versions AS int[]))
    AS final (id, status, stage, error_code, error_description, updated_at, version)
    WHERE payments.id = final.id AND payments.status = 'pending'
""")
_FIND_MANY = sa.text("""
    SELECT payments.*, CAST(wanted.merchant_id AS text) AS asked_by
    FROM unnest(CAST(:ids AS text[]), CAST(:merchant_ids AS uuid[])) AS wanted (id, merchant_id)
    JOIN payments ON payments.id = wanted.id
        AND (wanted.merchant_id IS NULL OR payments.merchant_id = wanted.merchant_id)
""").columns(*payments.c, sa.column("asked_by", sa.Text))


async def insert(tx: Transaction, new: Sequence[tuple[Payment, str, str | None]], *, found_after: timedelta) -> None:
    """Add payments with their processors and card tokens. A lost job is found when `found_after` has passed."""
    await tx.execute(
        _INSERT,
        {
            "ids": [payment.id for payment, *_ in new],
            "order_ids": [payment.order_id for payment, *_ in new],
            "merchant_ids": [payment.merchant_id for payment, *_ in new],
            "amounts": [payment.amount for payment, *_ in new],
            "currencies": [payment.currency for payment, *_ in new],
            "methods": [payment.instrument.method for payment, *_ in new],
            "vpas": [payment.instrument.vpa for payment, *_ in new],
            "networks": [payment.instrument.card_network for payment, *_ in new],
            "last4s": [payment.instrument.card_last4 for payment, *_ in new],
            "created_at": [payment.created_at for payment, *_ in new],
            "versions": [payment.version for payment, *_ in new],
            "request_ids": [payment.request_id for payment, *_ in new],
            "processors": [processor for _, processor, _ in new],
            "card_tokens": [token for *_, token in new],
            "found_after": found_after,
        },
    )


async def find_many(
    tx: Transaction, wanted: Sequence[tuple[PaymentId, MerchantId | None]]
) -> dict[tuple[PaymentId, MerchantId | None], Payment]:
    """Those of the payments that exist and belong to the merchant; `None` for the merchant asks for anybody's."""
    rows = await tx.execute(
        _FIND_MANY, {"ids": [each for each, _ in wanted], "merchant_ids": [merchant for _, merchant in wanted]}
    )
    return {(row.id, row.asked_by): _payment(row) for row in rows}


async def lock_pending(tx: Transaction, payment_ids: Sequence[PaymentId]) -> list[Payment]:
    """Those that are still pending, locked in the order of their ids."""
    query = (
        sa.select(payments)
        .where(payments.c.id.in_(payment_ids), payments.c.status == Status.PENDING)
        .order_by(payments.c.id)
        .with_for_update()
    )
    return [_payment(row) for row in await tx.execute(query)]


async def lock_waiting_of(tx: Transaction, order_ids: Sequence[str]) -> list[Payment]:
    """The attempts at these orders that have not been submitted, oldest first within an order, locked."""
    query = (
        sa.select(payments)
        .where(
            payments.c.order_id.in_(order_ids),
            payments.c.status == Status.PENDING,
            payments.c.stage == Stage.WAITING,
        )
        .order_by(payments.c.order_id, payments.c.created_at, payments.c.id)
        .with_for_update()
    )
    return [_payment(row) for row in await tx.execute(query)]


async def orders_of(tx: Transaction, payment_ids: Sequence[PaymentId]) -> list[OrderId]:
    """The distinct orders of these payments."""
    query = sa.select(payments.c.order_id).where(payments.c.id.in_(payment_ids)).distinct()
    return list((await tx.execute(query)).scalars())


async def finish(tx: Transaction, finals: Sequence[Payment]) -> None:
    """Write final states. Guarded by the row's own state: what is final already stays as it is."""
    await tx.execute(
        _FINISH,
        {
            "ids": [payment.id for payment in finals],
            "statuses": [payment.status for payment in finals],
            "stages": [payment.stage for payment in finals],
            "codes": [payment.error_code for payment in finals],
            "descriptions": [payment.error_description for payment in finals],
            "updated_at": [payment.updated_at for payment in finals],
            "versions": [payment.version for payment in finals],
        },
    )


def _payment(row: Any) -> Payment:
    return Payment(
        id=row.id,
        order_id=row.order_id,
        merchant_id=row.merchant_id,
        amount=row.amount,
        currency=row.currency,
        instrument=Instrument(
            Method(row.method),
            row.vpa,
            CardNetwork(row.card_network) if row.card_network else None,
            row.card_last4,
        ),
        status=Status(row.status),
        stage=Stage(row.stage),
        captured=row.captured,
        created_at=row.created_at,
        updated_at=row.updated_at,
        version=row.version,
        request_id=row.request_id,
        error_code=row.error_code,
        error_description=row.error_description,
    )
