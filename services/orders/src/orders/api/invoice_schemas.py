"""What goes over the wire on the routes of invoices."""

import re
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StrictStr, field_validator

from chassis.documented import Timestamp, identifier
from orders.api.billing_fields import (
    CustomerRequest,
    CustomerResponse,
    PaidByResponse,
    check_currency,
    wanted_currency,
)
from orders.api.schemas import Currency, OrderId
from orders.domain.checkout_pages import CheckoutPages
from orders.domain.convenience_fee import FeeMode
from orders.domain.currency import DEFAULT
from orders.domain.invoice import (
    MAX_DESCRIPTION,
    MAX_ITEMS,
    MAX_QUANTITY,
    CreateInvoice,
    Invoice,
    InvoiceItem,
    InvoiceStatus,
)
from orders.domain.order import MAX_AMOUNT, MIN_AMOUNT
from orders.messages import invoice_face

InvoiceId = Annotated[str, identifier("inv", "The invoice")]
MAX_NOTES = 2_000
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DUE_DATE: dict[str, Any] = {"format": "date", "examples": ["2024-02-15"]}
_NOTES = "For yourself, a text or a JSON object; the customer does not see them"


class ItemRequest(BaseModel):
    """A line of the invoice."""

    description: Annotated[str, Field(strict=True, min_length=1, max_length=MAX_DESCRIPTION)] = Field(
        description="What it is for", examples=["Consulting, January"]
    )
    quantity: Annotated[int, Field(strict=True, ge=1, le=MAX_QUANTITY)] = Field(
        description="How many of it", examples=[2]
    )
    unit_amount: Annotated[int, Field(strict=True, ge=MIN_AMOUNT, le=MAX_AMOUNT)] = Field(
        description="What one of it costs, in the currency's smallest unit", examples=[50000]
    )


class CreateInvoiceRequest(BaseModel):
    """What is owed, and by whom. `null` in an optional field is the same as leaving it out."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "customer": {"name": "Asha Rao", "email": "asha@example.com"},
                    "items": [{"description": "Consulting, January", "quantity": 2, "unit_amount": 50000}],
                    "due_date": "2024-02-15",
                    "convenience_fee": "on",
                }
            ]
        }
    )

    customer: CustomerRequest = Field(description="Whom you ask to pay")
    items: list[ItemRequest] = Field(
        description=f"What it is for: 1 to {MAX_ITEMS} lines", json_schema_extra={"minItems": 1, "maxItems": MAX_ITEMS}
    )
    currency: Annotated[StrictStr, Field(json_schema_extra={"format": "currency"})] | None = wanted_currency()
    due_date: Annotated[StrictStr, Field(json_schema_extra=_DUE_DATE)] | None = Field(
        None, description="Until when you expect the money, such as `2024-02-15`. Nothing happens when it passes"
    )
    notes: Annotated[StrictStr, Field(max_length=MAX_NOTES)] | dict[str, Any] | None = Field(None, description=_NOTES)
    convenience_fee: FeeMode | None = Field(
        None, description="Who bears the fee: you (`off`) or the shopper (`on`); left out: as your settings say"
    )

    @field_validator("items")
    @classmethod
    def _are_some(cls, items: list[ItemRequest]) -> list[ItemRequest]:
        if not 1 <= len(items) <= MAX_ITEMS:
            raise ValueError(f"must have 1 to {MAX_ITEMS} entries")
        return items

    @field_validator("currency")
    @classmethod
    def _is_iso_4217(cls, currency: str | None) -> str | None:
        return check_currency(currency)

    @field_validator("due_date")
    @classmethod
    def _is_a_day(cls, day: str | None) -> str | None:
        if day is not None and _day(day) is None:
            raise ValueError("must be a date such as 2024-02-15")
        return day

    @field_validator("notes", mode="before")
    @classmethod
    def _are_text_or_object(cls, notes: Any) -> Any:
        if notes is not None and not isinstance(notes, str | dict):
            raise ValueError("must be a string or a JSON object")
        if isinstance(notes, str) and len(notes) > MAX_NOTES:
            raise ValueError(f"must be at most {MAX_NOTES} characters")
        return notes

    def command(self, merchant_id: str, request_id: str | None) -> CreateInvoice:
        return CreateInvoice(
            merchant_id=merchant_id,
            customer=self.customer.details(),
            items=[InvoiceItem(item.description, item.quantity, item.unit_amount) for item in self.items],
            currency=self.currency or DEFAULT,
            due_date=_day(self.due_date) if self.due_date is not None else None,
            notes=self.notes,
            fee_mode=self.convenience_fee,
            request_id=request_id,
        )

    def essence(self) -> dict[str, Any]:
        """What makes a request the same request: every value, defaults filled in."""
        return {**self.model_dump(), "currency": self.currency or DEFAULT}


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None


class ItemResponse(BaseModel):
    """A line of the invoice."""

    description: str = Field(description="What it is for", examples=["Consulting, January"])
    quantity: int = Field(description="How many of it", examples=[2])
    unit_amount: int = Field(description="What one of it costs", examples=[50000])


class ConvenienceFeeResponse(BaseModel):
    """What the shopper pays on top: nothing where the mode is `off`."""

    mode: FeeMode = Field(description="Who bears the fee: the merchant (`off`) or the shopper (`on`)")
    amount: int = Field(description="In the currency's smallest unit", examples=[2714])


class InvoiceResponse(BaseModel):
    """An invoice: what a customer owes you. It is paid at most once."""

    id: InvoiceId
    number: str = Field(description="Yours count up without a gap", examples=["INV-000001"])
    customer: CustomerResponse = Field(description="Whom you ask to pay")
    items: list[ItemResponse] = Field(description="What it is for")
    currency: Currency
    amount: int = Field(description="The sum of the items, in the currency's smallest unit", examples=[100000])
    convenience_fee: ConvenienceFeeResponse = Field(description="What the shopper pays on top")
    total: int = Field(description="What the shopper pays in all", examples=[102714])
    status: InvoiceStatus = Field(
        description="`processing` while a payment is pending; `unpaid` again when it fails; `paid` and `cancelled` stay"
    )
    due_date: str | None = Field(description="Until when you expect the money", json_schema_extra=_DUE_DATE)
    notes: str | dict[str, Any] | None = Field(description="As they were given", examples=["Second reminder"])
    payment_url: str = Field(
        description="The page that shows and pays it, for whoever has the address",
        examples=["http://localhost:3001/i/4pWq9yJrT2Zk8sLmN0vXbC5dEfGhIuAo"],
    )
    customer_url: str = Field(
        description="The page that lists all invoices of this customer, for whoever has the address",
        examples=["http://localhost:3001/c/Zx3cVbN1mAsDfGhJkLqWeRtYuIoP0987"],
    )
    order_id: OrderId
    payment: PaidByResponse | None = Field(description="The payment that has paid it; `null`: not yet")
    created_at: Timestamp
    updated_at: Timestamp

    @classmethod
    def of(cls, invoice: Invoice, pages: CheckoutPages) -> "InvoiceResponse":
        return cls.model_validate(invoice_face(invoice, pages))


def invoice_json(invoice: Invoice, pages: CheckoutPages) -> bytes:
    """The body of the answer to whoever created the invoice."""
    return InvoiceResponse.of(invoice, pages).model_dump_json().encode()


class InvoiceListResponse(BaseModel):
    """A page of invoices, newest first."""

    data: list[InvoiceResponse]
    total: int = Field(description="How many there are in all", examples=[1])
    limit: int = Field(examples=[10])
    offset: int = Field(examples=[0])
