"""An order: what a merchant wants to be paid for. It is paid at most once."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from chassis.ids import is_id, new_id
from orders.domain.errors import OrderPaidTwice

ID_PREFIX = "order"
MIN_AMOUNT = 100
MAX_AMOUNT = 999_999_999_999
MAX_RECEIPT = 255


class OrderStatus(StrEnum):
    CREATED = "created"
    PAID = "paid"


@dataclass(frozen=True, slots=True)
class Order:
    """`amount` is in the currency's smallest unit. `version` grows with each change.

    `convenience_fee` is the part of the amount that the payer pays for paying. From `payable_until` on no payment of
    the order may begin.
    """

    id: str
    merchant_id: str
    amount: int
    currency: str
    receipt: str | None
    notes: Mapping[str, Any]
    created_at: datetime
    updated_at: datetime
    status: OrderStatus = OrderStatus.CREATED
    paid_payment_id: str | None = None
    version: int = 1
    convenience_fee: int = 0
    payable_until: datetime | None = None

    def paid_by(self, payment_id: str, now: datetime) -> "Order":
        """The order once `payment_id` has paid it; the very same order where that payment had paid it before.

        Raises `OrderPaidTwice` where another payment had.
        """
        if self.paid_payment_id == payment_id:
            return self
        if self.paid_payment_id is not None:
            raise OrderPaidTwice(self.id, paid_by=self.paid_payment_id, also_by=payment_id)
        return replace(
            self, status=OrderStatus.PAID, paid_payment_id=payment_id, updated_at=now, version=self.version + 1
        )


@dataclass(frozen=True, slots=True)
class OrderForPayer:
    """An order and the display name of its merchant, where that is known here."""

    order: Order
    merchant_name: str | None


@dataclass(frozen=True, slots=True)
class CreateOrder:
    """A merchant's wish for a new order. Its values have been found valid."""

    merchant_id: str
    amount: int
    currency: str
    receipt: str | None = None
    notes: Mapping[str, Any] = field(default_factory=dict)
    request_id: str | None = None
    convenience_fee: int = 0
    payable_until: datetime | None = None


def new_order(command: CreateOrder, now: datetime) -> Order:
    return Order(
        id=new_id(ID_PREFIX),
        merchant_id=command.merchant_id,
        amount=command.amount,
        currency=command.currency,
        receipt=command.receipt,
        notes=command.notes,
        created_at=now,
        updated_at=now,
        convenience_fee=command.convenience_fee,
        payable_until=command.payable_until,
    )


def is_order_id(candidate: str) -> bool:
    """Whether an order could have this id; what could not need not be looked up."""
    return is_id(ID_PREFIX, candidate)
