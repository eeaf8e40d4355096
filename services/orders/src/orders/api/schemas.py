"""What goes over the wire on this service's routes."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StrictStr, field_validator

from chassis.clock import iso_seconds
from chassis.documented import MerchantId, Timestamp, identifier
from orders.domain.currency import DEFAULT, is_currency
from orders.domain.order import MAX_AMOUNT, MAX_RECEIPT, MIN_AMOUNT, CreateOrder, Order, OrderForPayer, OrderStatus

OrderId = Annotated[str, identifier("order", "The order")]
Amount = Annotated[int, Field(description="In the currency's smallest unit: 50000 is ₹500.00", examples=[50000])]
Currency = Annotated[str, Field(description="ISO 4217", examples=["INR"])]


class CreateOrderRequest(BaseModel):
    """What is to be paid. `null` in an optional field is the same as leaving it out."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"amount": 50000, "currency": "INR", "receipt": "receipt_123", "notes": {"customer_name": "Asha Rao"}}
            ]
        }
    )

    amount: Annotated[
        int,
        Field(
            strict=True,
            ge=MIN_AMOUNT,
            le=MAX_AMOUNT,
            description="In the currency's smallest unit: 50000 is ₹500.00. An integer, never a string or a fraction",
        ),
    ]
    currency: Annotated[StrictStr, Field(json_schema_extra={"format": "currency"})] | None = Field(
        None, description=f"An ISO 4217 code in capitals; left out: {DEFAULT}"
    )
    receipt: Annotated[str, Field(strict=True, max_length=MAX_RECEIPT)] | None = Field(
        None, description="Your own name for it, such as an invoice number. It need not be unique"
    )
    notes: dict[str, Any] | None = Field(None, description="Anything that you want to find again with the order")

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
    """An order: what a merchant wants to be paid for. It is paid at most once."""

    id: OrderId
    merchant_id: MerchantId
    amount: Amount
    currency: Currency
    receipt: str | None = Field(description="As it was given; `null`: not given", examples=["receipt_123"])
    notes: dict[str, Any] = Field(
        description="As they were given; `{}`: not given", examples=[{"customer_name": "Asha Rao"}]
    )
    status: OrderStatus = Field(description="`created` until a payment succeeds, then `paid` for good")
    created_at: Timestamp
    updated_at: Timestamp

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
    """A page of orders, newest first."""

    data: list[OrderResponse]
    total: int = Field(description="How many there are in all", examples=[1])
    limit: int = Field(examples=[10])
    offset: int = Field(examples=[0])


class PayeeResponse(BaseModel):
    """Whom a payer pays. The name is `null` while it cannot be had."""

    name: str | None = Field(description="What the merchant is called", examples=["Test Merchant"])


class PublicOrderResponse(BaseModel):
    """What anybody who knows the id may see."""

    id: OrderId
    amount: Amount
    currency: Currency
    status: OrderStatus = Field(description="`created` until a payment succeeds, then `paid` for good")
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


def _where_any() -> Any:
    """A field that is left out where there is nothing to say."""
    return Field(None, exclude_if=lambda value: value is None)


class KnownOrder(BaseModel):
    id: str
    merchant_id: str
    amount: int
    currency: str
    status: OrderStatus
    version: int
    convenience_fee: int | None = _where_any()
    payable_until: str | None = _where_any()

    @classmethod
    def of(cls, order: Order) -> "KnownOrder":
        return cls(
            id=order.id,
            merchant_id=order.merchant_id,
            amount=order.amount,
            currency=order.currency,
            status=order.status,
            version=order.version,
            convenience_fee=order.convenience_fee or None,
            payable_until=iso_seconds(order.payable_until) if order.payable_until else None,
        )


class LookupResponse(BaseModel):
    orders: list[KnownOrder]
