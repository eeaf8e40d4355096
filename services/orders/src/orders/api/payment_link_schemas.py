"""What goes over the wire on the routes of payment links."""

from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StrictStr, field_validator

from chassis.clock import iso_seconds
from chassis.documented import Timestamp, identifier
from orders.api.billing_fields import (
    CustomerRequest,
    CustomerResponse,
    PaidByResponse,
    check_currency,
    wanted_currency,
)
from orders.api.public_invoice_schemas import Link
from orders.api.schemas import Amount, Currency, OrderId, PayeeResponse
from orders.domain.checkout_pages import CheckoutPages
from orders.domain.currency import DEFAULT
from orders.domain.order import MAX_AMOUNT, MIN_AMOUNT
from orders.domain.payment_link import (
    MAX_DESCRIPTION,
    MAX_REDIRECT_URL,
    CreatePaymentLink,
    LinkStatus,
    PaymentLink,
    objection_to_redirect,
)
from orders.messages import payment_face
from orders.use_cases.show_payment_link_to_payer import PaymentLinkForPayer

PaymentLinkId = Annotated[str, identifier("plink", "The payment link")]
_EXPIRES_AT: dict[str, Any] = {"format": "date-time", "examples": ["2024-02-15T18:00:00Z"]}
_STATUS = Field(
    description="`processing` while a payment is pending, `active` again when it fails; `expired` once `expires_at` "
    "has passed unpaid; `paid` and `cancelled` stay"
)
_LONGEST_MOMENT = 40


class CreatePaymentLinkRequest(BaseModel):
    """What is to be paid by the link. `null` in an optional field is the same as leaving it out."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "amount": 50000,
                    "description": "Two tickets",
                    "redirect_url": "https://shop.example/thanks",
                    "expires_at": "2034-02-15T18:00:00Z",
                }
            ]
        }
    )

    amount: Annotated[int, Field(strict=True, ge=MIN_AMOUNT, le=MAX_AMOUNT)] = Field(
        description="In the currency's smallest unit: 50000 is ₹500.00. An integer, never a string or a fraction"
    )
    currency: Annotated[StrictStr, Field(json_schema_extra={"format": "currency"})] | None = wanted_currency()
    description: Annotated[str, Field(strict=True, max_length=MAX_DESCRIPTION)] | None = Field(
        None, description="What it is for, as the shopper sees it"
    )
    customer: CustomerRequest | None = Field(None, description="Whom you send it to, for yourself")
    redirect_url: (
        Annotated[str, Field(strict=True, max_length=MAX_REDIRECT_URL, json_schema_extra={"format": "uri"})] | None
    ) = Field(
        None,
        description="Where the shopper goes after paying; https only in production",
        examples=["https://shop.example"],
    )
    expires_at: Annotated[StrictStr, Field(json_schema_extra=_EXPIRES_AT)] | None = Field(
        None, description="From then on nobody can begin to pay by it. With an offset or Z, in whole seconds"
    )

    @field_validator("currency")
    @classmethod
    def _is_iso_4217(cls, currency: str | None) -> str | None:
        return check_currency(currency)

    @field_validator("redirect_url")
    @classmethod
    def _is_safe(cls, url: str | None) -> str | None:
        if url is not None and (objection := objection_to_redirect(url, https_only=False)):
            raise ValueError(objection)
        return url

    @field_validator("expires_at")
    @classmethod
    def _is_a_moment(cls, moment: str | None) -> str | None:
        if moment is not None and _moment(moment) is None:
            raise ValueError("must be a time such as 2024-02-15T18:00:00Z")
        return moment

    def command(self, merchant_id: str, request_id: str | None) -> CreatePaymentLink:
        return CreatePaymentLink(
            merchant_id=merchant_id,
            amount=self.amount,
            currency=self.currency or DEFAULT,
            description=self.description,
            customer=self.customer.details() if self.customer else None,
            redirect_url=self.redirect_url,
            expires_at=_moment(self.expires_at) if self.expires_at is not None else None,
            request_id=request_id,
        )

    def essence(self) -> dict[str, Any]:
        """What makes a request the same request: every value, defaults filled in."""
        return {**self.model_dump(), "currency": self.currency or DEFAULT}


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text) if len(text) <= _LONGEST_MOMENT else None
        if moment is None or "T" not in text or moment.tzinfo is None:
            return None
        return moment.astimezone(UTC).replace(microsecond=0)
    except (ValueError, OverflowError):
        return None


class PaymentLinkResponse(BaseModel):
    """A payment link: whoever has its address may pay it, once."""

    id: PaymentLinkId
    amount: Amount
    currency: Currency
    description: str | None = Field(description="As it was given; `null`: not given", examples=["Two tickets"])
    customer: CustomerResponse | None = Field(description="As it was given; `null`: not given")
    redirect_url: str | None = Field(
        description="Where the shopper goes after paying", examples=["https://shop.example/thanks"]
    )
    expires_at: str | None = Field(description="`null`: never", json_schema_extra=_EXPIRES_AT)
    status: LinkStatus = _STATUS
    short_url: str = Field(
        description="The page that pays it: send this to the shopper",
        examples=["http://localhost:3001/l/4pWq9yJrT2Zk8sLmN0vXbC5dEfGhIuAo"],
    )
    order_id: OrderId
    payment: PaidByResponse | None = Field(description="The payment that has paid it; `null`: not yet")
    created_at: Timestamp
    updated_at: Timestamp

    @classmethod
    def of(cls, link: PaymentLink, pages: CheckoutPages, now: datetime) -> "PaymentLinkResponse":
        customer, payment = link.customer, payment_face(link.payment, 0)
        return cls(
            id=link.id,
            amount=link.amount,
            currency=link.currency,
            description=link.description,
            customer=CustomerResponse(name=customer.name, email=customer.email, phone=customer.phone)
            if customer
            else None,
            redirect_url=link.redirect_url,
            expires_at=iso_seconds(link.expires_at) if link.expires_at else None,
            status=link.status_at(now),
            short_url=pages.of_payment_link(link.link),
            order_id=link.order_id,
            payment=PaidByResponse.model_validate(payment) if payment else None,
            created_at=iso_seconds(link.created_at),
            updated_at=iso_seconds(link.updated_at),
        )


class PaymentLinkListResponse(BaseModel):
    """A page of payment links, newest first."""

    data: list[PaymentLinkResponse]
    total: int = Field(description="How many there are in all", examples=[1])
    limit: int = Field(examples=[10])
    offset: int = Field(examples=[0])


class PublicPaymentLinkResponse(BaseModel):
    """A payment link, as whoever has it sees it."""

    link: Link
    merchant: PayeeResponse = Field(description="Who is paid")
    amount: Amount
    currency: Currency
    description: str | None = Field(description="What it is for", examples=["Two tickets"])
    status: LinkStatus = _STATUS
    expires_at: str | None = Field(description="`null`: never", json_schema_extra=_EXPIRES_AT)
    order_id: OrderId
    redirect_to: str | None = Field(
        description="Where the shopper goes now: the merchant's address with what was paid and a signature over it. "
        "`null` until it is paid, and where the merchant wants nobody back",
        examples=["https://shop.example/thanks?payment_id=pay_9aX2kQ7mZr4LpW0e&…"],
    )

    @classmethod
    def of(cls, shown: PaymentLinkForPayer, now: datetime) -> "PublicPaymentLinkResponse":
        link = shown.payment_link
        return cls(
            link=link.link,
            merchant=PayeeResponse(name=shown.merchant_name),
            amount=link.amount,
            currency=link.currency,
            description=link.description,
            status=link.status_at(now),
            expires_at=iso_seconds(link.expires_at) if link.expires_at else None,
            order_id=link.order_id,
            redirect_to=shown.redirect_to,
        )
