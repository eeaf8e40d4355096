"""Fields that invoices and payment links have in common."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, field_validator

from chassis.documented import Timestamp, identifier
from orders.domain.currency import DEFAULT, is_currency
from orders.domain.customer import MAX_EMAIL, MAX_NAME, MAX_PHONE, CustomerDetails, is_email, is_phone

_PHONE = r"^\+?[0-9]([ ().-]*[0-9]){4,}[ ().-]*$"
PaymentId = Annotated[str, identifier("pay", "The payment that paid it")]


def check_currency(currency: str | None) -> str | None:
    if currency is not None and not is_currency(currency):
        raise ValueError("must be an ISO 4217 currency code")
    return currency


def wanted_currency() -> Any:
    return Field(None, description=f"An ISO 4217 code in capitals; left out: {DEFAULT}")


class CustomerRequest(BaseModel):
    """Whom you ask to pay. The same email is the same customer of yours; without one, the same phone number."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"name": "Asha Rao", "email": "asha@example.com", "phone": "+91 98765 43210"}]}
    )

    name: Annotated[
        str, Field(strict=True, min_length=1, max_length=MAX_NAME, json_schema_extra={"pattern": r"\S"})
    ] = Field(description="As it stands on the invoice")
    email: Annotated[str, Field(strict=True, max_length=MAX_EMAIL, json_schema_extra={"format": "email"})] | None = (
        Field(None, description="An email address")
    )
    phone: Annotated[str, Field(strict=True, max_length=MAX_PHONE, json_schema_extra={"pattern": _PHONE})] | None = (
        Field(None, description="A phone number: digits, with spaces and a leading + as you like")
    )

    @field_validator("name")
    @classmethod
    def _says_something(cls, name: str) -> str:
        if not name.strip():
            raise ValueError("must not be blank")
        return name

    @field_validator("email")
    @classmethod
    def _is_email(cls, email: str | None) -> str | None:
        if email is not None and not is_email(email):
            raise ValueError("must be an email address")
        return email

    @field_validator("phone")
    @classmethod
    def _is_phone(cls, phone: str | None) -> str | None:
        if phone is not None and not is_phone(phone):
            raise ValueError("must be a phone number")
        return phone

    def details(self) -> CustomerDetails:
        return CustomerDetails(self.name, self.email, self.phone)


class CustomerResponse(BaseModel):
    """Whom you ask to pay."""

    name: str = Field(description="As it was given", examples=["Asha Rao"])
    email: str | None = Field(description="As it was given; `null`: not given", examples=["asha@example.com"])
    phone: str | None = Field(description="As it was given; `null`: not given", examples=["+91 98765 43210"])


class PaidByResponse(BaseModel):
    """The payment that has paid it."""

    id: PaymentId
    method: str = Field(description="How the shopper paid: `upi`, `card` or `redirect`", examples=["upi"])
    processor: str | None = Field(description="Who took the money; `null`: not known", examples=["simulator"])
    amount: int = Field(description="What the shopper paid, in the currency's smallest unit", examples=[102714])
    fee: int = Field(
        description="Of that, what the processor kept; where it has named none, the convenience fee", examples=[2714]
    )
    paid_at: Timestamp


class PayerName(BaseModel):
    """Who is asked to pay, as far as the link shows it."""

    name: str = Field(description="As the merchant has written it down", examples=["Asha Rao"])
