"""What goes over the wire on this service's routes."""

from typing import Annotated, Any

from pydantic import BaseModel, Field, StrictStr, field_validator

from chassis.clock import iso_seconds
from orders.domain.currency import DEFAULT, is_currency
from orders.domain.order import MAX_AMOUNT, MAX_RECEIPT, MIN_AMOUNT, CreateOrder, Order, OrderForPayer, OrderStatus


class CreateOrderRequest(BaseModel):
    """`null` in an optional field is the same as leaving it out."""

    amount: Annotated[int, Field(strict=True, ge=MIN_AMOUNT, le=MAX_AMOUNT)]
    currency: StrictStr | None = None
    receipt: Annotated[str, Field(strict=True, max_length=MAX_RECEIPT)] | None = None
    notes: dict[str, Any] | None = None

    @field_validator("currency")
    @classmethod
    def _is_iso_4217(cls, currency: str | None) -> str | None:
        if currency is not None and not is_currency(currency):
            raise ValueError("must be an ISO 4217 currency code")
        return currency

    def command(self, merchant_id: str, request_id: str | None) -> CreateOrder:
        return CreateOrder(
            merchant_id=merchant_id,
            amount=self.amount,
            currency=self.currency or DEFAULT,
            receipt=self.receipt,
            notes=self.notes or {},
            request_id=request_id,
        )

    def essence(self) -> dict[str, Any]:
        """What makes a request the same request: every value, defaults filled in."""
        return {
            "amount": self.amount,
            "currency": self.currency or DEFAULT,
            "receipt": self.receipt,
            "notes": self.notes or {},
        }


class OrderResponse(BaseModel):
    id: str
    merchant_id: str
    amount: int
    currency: str
    receipt: str | None
    notes: dict[str, Any]
    status: OrderStatus
    created_at: str
    updated_at: str

    @classmethod
    def of(cls, order: Order) -> "OrderResponse":
        return cls(
            id=order.id,
            merchant_id=order.merchant_id,
            amount=order.amount,
            currency=order.currency,
            receipt=order.receipt,
            notes=dict(order.notes),
            status=order.status,
            created_at=iso_seconds(order.created_at),
            updated_at=iso_seconds(order.updated_at),
        )


def order_json(order: Order) -> bytes:
    """The body of the answer to whoever created the order."""
    return OrderResponse.of(order).model_dump_json().encode()


class OrderListResponse(BaseModel):
    data: list[OrderResponse]
    total: int
    limit: int
    offset: int


class PayeeResponse(BaseModel):
    """Whom a payer pays. The name is `null` while it cannot be had."""

    name: str | None


class PublicOrderResponse(BaseModel):
    """What anybody who knows the id may see."""

    id: str
    amount: int
    currency: str
    status: OrderStatus
    merchant: PayeeResponse

    @classmethod
    def of(cls, shown: OrderForPayer) -> "PublicOrderResponse":
        return cls(
            id=shown.order.id,
            amount=shown.order.amount,
            currency=shown.order.currency,
            status=shown.order.status,
            merchant=PayeeResponse(name=shown.merchant_name),
        )


class LookupRequest(BaseModel):
    ids: Annotated[list[StrictStr], Field(max_length=100)]


class KnownOrder(BaseModel):
    id: str
    merchant_id: str
    amount: int
    currency: str
    status: OrderStatus
    version: int

    @classmethod
    def of(cls, order: Order) -> "KnownOrder":
        return cls(
            id=order.id,
            merchant_id=order.merchant_id,
            amount=order.amount,
            currency=order.currency,
            status=order.status,
            version=order.version,
        )


class LookupResponse(BaseModel):
    orders: list[KnownOrder]
