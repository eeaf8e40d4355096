"""What goes over the wire to whoever has a link to an invoice or to a customer's invoices."""

from typing import Annotated

from pydantic import BaseModel, Field, WithJsonSchema

from chassis.clock import iso_seconds
from chassis.documented import Timestamp
from orders.api.billing_fields import PayerName, PaymentId
from orders.api.invoice_schemas import ConvenienceFeeResponse, ItemResponse
from orders.api.schemas import Amount, Currency, OrderId, PayeeResponse
from orders.domain.invoice import Invoice, InvoiceStatus, number_text
from orders.messages import payment_face
from orders.use_cases.show_invoices_to_payer import InvoicesOfCustomer

Link = Annotated[
    str,
    WithJsonSchema(
        {
            "type": "string",
            "pattern": "^[A-Za-z0-9_-]{32}$",
            "description": "The unguessable end of the address that the shopper was given",
            "examples": ["4pWq9yJrT2Zk8sLmN0vXbC5dEfGhIuAo"],
        }
    ),
]
_DUE_DATE = Field(
    description="Until when the merchant expects the money",
    json_schema_extra={"format": "date", "examples": ["2024-02-15"]},
)
_STATUS = Field(description="`processing` while a payment is pending; `paid` and `cancelled` stay")


class PayersPaymentResponse(BaseModel):
    """The payment that has paid it, as its payer sees it."""

    id: PaymentId
    method: str = Field(description="How it was paid", examples=["upi"])
    processor: str | None = Field(description="Who took the money; `null`: not known", examples=["simulator"])
    amount: int = Field(description="What was paid, in the currency's smallest unit", examples=[102714])
    fee: int = Field(description="Of that, what the processor kept, or the convenience fee", examples=[2714])
    paid_at: Timestamp


class PublicInvoiceResponse(BaseModel):
    """An invoice, as whoever has its link sees it."""

    link: Link
    number: str = Field(description="The merchant's number of it", examples=["INV-000001"])
    merchant: PayeeResponse = Field(description="Who is paid")
    customer: PayerName = Field(description="Who is asked to pay")
    items: list[ItemResponse] = Field(description="What it is for")
    currency: Currency
    amount: Amount = Field(description="The sum of the items")
    convenience_fee: ConvenienceFeeResponse = Field(description="What comes on top")
    total: int = Field(description="What is to be paid in all", examples=[102714])
    status: InvoiceStatus = _STATUS
    due_date: str | None = _DUE_DATE
    order_id: OrderId
    payment: PayersPaymentResponse | None = Field(description="The payment that has paid it; `null`: not yet")
    created_at: Timestamp

    @classmethod
    def of(cls, invoice: Invoice, merchant_name: str | None) -> "PublicInvoiceResponse":
        payment = payment_face(invoice.payment, invoice.fee.amount)
        return cls(
            link=invoice.link,
            number=number_text(invoice.number),
            merchant=PayeeResponse(name=merchant_name),
            customer=PayerName(name=invoice.customer.name),
            items=[
                ItemResponse(description=item.description, quantity=item.quantity, unit_amount=item.unit_amount)
                for item in invoice.items
            ],
            currency=invoice.currency,
            amount=invoice.amount,
            convenience_fee=ConvenienceFeeResponse(mode=invoice.fee.mode, amount=invoice.fee.amount),
            total=invoice.total,
            status=invoice.status,
            due_date=invoice.due_date.isoformat() if invoice.due_date else None,
            order_id=invoice.order_id,
            payment=PayersPaymentResponse.model_validate(payment) if payment else None,
            created_at=iso_seconds(invoice.created_at),
        )


class InvoiceOfCustomer(BaseModel):
    """An invoice in the list of its customer."""

    link: Link
    number: str = Field(description="The merchant's number of it", examples=["INV-000001"])
    total: int = Field(description="What is to be paid in all", examples=[102714])
    currency: Currency
    status: InvoiceStatus = _STATUS
    due_date: str | None = _DUE_DATE
    created_at: Timestamp

    @classmethod
    def of(cls, invoice: Invoice) -> "InvoiceOfCustomer":
        return cls(
            link=invoice.link,
            number=number_text(invoice.number),
            total=invoice.total,
            currency=invoice.currency,
            status=invoice.status,
            due_date=invoice.due_date.isoformat() if invoice.due_date else None,
            created_at=iso_seconds(invoice.created_at),
        )


class CustomerInvoicesResponse(BaseModel):
    """A page of a customer's invoices, newest first."""

    merchant: PayeeResponse = Field(description="Who is paid")
    customer: PayerName = Field(description="Who is asked to pay")
    data: list[InvoiceOfCustomer]
    total: int = Field(description="How many there are in all", examples=[1])
    limit: int = Field(examples=[10])
    offset: int = Field(examples=[0])

    @classmethod
    def of(cls, shown: InvoicesOfCustomer, *, limit: int, offset: int) -> "CustomerInvoicesResponse":
        return cls(
            merchant=PayeeResponse(name=shown.merchant_name),
            customer=PayerName(name=shown.customer.name),
            data=[InvoiceOfCustomer.of(invoice) for invoice in shown.invoices],
            total=shown.total,
            limit=limit,
            offset=offset,
        )
