"""What is kept of payments on a processor's own page, as rows. Other payments have none, and cost nothing here."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from chassis.database import Transaction, rows_as_json
from payments.domain.attempt import Attempt, WithShopper
from payments.domain.payment import MerchantId, Method, OrderId, Paid, Paise, Payment, PaymentId
from payments.domain.receipt import Receipt

_BEGIN = sa.text("""
    INSERT INTO processor_receipts (payment_id, processor, account_id, requested)
    SELECT payment_id, processor, account_id, requested FROM json_to_recordset(CAST(:rows AS json))
        AS new (payment_id text, processor text, account_id uuid, requested bigint)
""")
_READ = sa.text("""
    SELECT receipt.*, payments.merchant_id, payments.order_id, payments.created_at
    FROM processor_receipts AS receipt JOIN payments ON payments.id = receipt.payment_id
    WHERE receipt.payment_id = ANY(CAST(:ids AS text[]))
""")
_HAND_OVER = sa.text("""
    UPDATE processor_receipts AS receipt SET request_id = coalesce(receipt.request_id, handed.request_id),
        redirect_url = coalesce(receipt.redirect_url, handed.redirect_url)
    FROM json_to_recordset(CAST(:rows AS json)) AS handed (payment_id text, request_id text, redirect_url text)
    WHERE receipt.payment_id = handed.payment_id
""")
_PAID = sa.text("""
    UPDATE processor_receipts AS receipt
    SET processor_payment_id = paid.processor_payment_id, amount_paid = paid.amount, fee = paid.fee
    FROM json_to_recordset(CAST(:rows AS json))
        AS paid (payment_id text, processor_payment_id text, amount bigint, fee bigint)
    WHERE receipt.payment_id = paid.payment_id AND receipt.processor_payment_id IS NULL
""")
_OF_REQUEST = sa.text("""
    SELECT payment_id FROM processor_receipts WHERE processor = :processor AND request_id = :request_id
""")
_RETURNED = sa.text("""
    UPDATE processor_receipts SET returned_at = coalesce(returned_at, now()), hinted_at = now()
    WHERE payment_id = :id AND coalesce(hinted_at < now() - interval '3 s', true)
    RETURNING payment_id
""")
_NOTICE = sa.text("""
    INSERT INTO processor_notices (payment_id, signature) VALUES (:id, :signature)
    ON CONFLICT (payment_id, signature) DO NOTHING
    RETURNING payment_id
""")


@dataclass(frozen=True, slots=True)
class NewReceipt:
    payment_id: PaymentId
    processor: str
    account_id: uuid.UUID | None
    requested: Paise


def begin(tx: Transaction, new: Sequence[NewReceipt]) -> None:
    rows = [
        {
            "payment_id": each.payment_id,
            "processor": each.processor,
            "account_id": each.account_id,
            "requested": each.requested,
        }
        for each in new
    ]
    tx.later(_BEGIN, {"rows": rows_as_json(rows)})


async def read(tx: Transaction, payment_ids: Sequence[PaymentId]) -> dict[PaymentId, Receipt]:
    rows = await tx.execute(_READ, {"ids": payment_ids})
    return {PaymentId(row.payment_id): _receipt_of(row) for row in rows}


async def on_attempts(tx: Transaction, attempts: Sequence[Attempt]) -> list[Attempt]:
    """The same attempts, each with its receipt where it has one."""
    known = await _of(tx, [each.payment_id for each in attempts if each.method is Method.REDIRECT])
    return [replace(each, receipt=known[each.payment_id]) if each.payment_id in known else each for each in attempts]


async def on_payments(tx: Transaction, payments: Sequence[Payment]) -> list[Payment]:
    """The same payments, each with what its receipt says where it has one."""
    known = await _of(tx, [each.id for each in payments if each.instrument.method is Method.REDIRECT])
    return [
        replace(each, redirect_url=known[each.id].redirect_url, paid=known[each.id].paid) if each.id in known else each
        for each in payments
    ]


async def hand_over(tx: Transaction, handed: Mapping[PaymentId, WithShopper]) -> None:
    """Write down where shoppers pay. What was said first stands."""
    rows = [
        {"payment_id": payment_id, "request_id": each.request_id, "redirect_url": each.redirect_url}
        for payment_id, each in handed.items()
    ]
    await tx.execute(_HAND_OVER, {"rows": rows_as_json(rows)})


def record_paid(tx: Transaction, paid: Mapping[PaymentId, Paid]) -> None:
    """Write down what shoppers have paid. What was said first stands."""
    rows = [
        {
            "payment_id": payment_id,
            "processor_payment_id": each.processor_payment_id,
            "amount": each.amount,
            "fee": each.fee,
        }
        for payment_id, each in paid.items()
    ]
    tx.later(_PAID, {"rows": rows_as_json(rows)})


async def payment_of_request(tx: Transaction, processor: str, request_id: str) -> PaymentId | None:
    found = (await tx.execute(_OF_REQUEST, {"processor": processor, "request_id": request_id})).scalar_one_or_none()
    return None if found is None else PaymentId(found)


async def mark_returned(tx: Transaction, payment_id: PaymentId) -> bool:
    """The shopper says to be back. False: that was said a moment ago."""
    return (await tx.execute(_RETURNED, {"id": payment_id})).one_or_none() is not None


async def is_new_notice(tx: Transaction, payment_id: PaymentId, signature: str) -> bool:
    """Remember what a processor tells of a payment. False: it was heard before."""
    heard = await tx.execute(_NOTICE, {"id": payment_id, "signature": signature})
    return heard.one_or_none() is not None


async def _of(tx: Transaction, payment_ids: Sequence[PaymentId]) -> dict[PaymentId, Receipt]:
    return await read(tx, payment_ids) if payment_ids else {}


def _receipt_of(row: Any) -> Receipt:
    return Receipt(
        processor=row.processor,
        account_id=row.account_id,
        merchant_id=MerchantId(str(row.merchant_id)),
        order_id=OrderId(row.order_id),
        created_at=row.created_at,
        requested=Paise(row.requested),
        request_id=row.request_id,
        redirect_url=row.redirect_url,
        returned_at=row.returned_at,
        paid=Paid(row.processor_payment_id, Paise(row.amount_paid), Paise(row.fee))
        if row.processor_payment_id
        else None,
    )
