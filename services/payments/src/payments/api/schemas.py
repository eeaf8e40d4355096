"""The JSON of requests and answers."""

from datetime import date
from typing import Annotated, Any, Literal

import orjson
from pydantic import BaseModel, Field

from payments.domain.card import Card, parse_card
from payments.domain.payment import Method, Payment, Status
from payments.domain.vpa import Vpa, parse_vpa
from payments.messages import snapshot

IfAny = Annotated[str | None, Field(exclude_if=lambda value: value is None)]
"""A field that is left out where it cannot apply."""


class CreatePaymentRequest(BaseModel):
    """`vpa` and `card` are checked by the domain, which has error codes of its own for them."""

    order_id: str
    method: Literal["upi", "card"]
    vpa: Any = Field(None, description="Virtual payment address, for method `upi`", examples=["success@bank"])
    card: Any = Field(None, description="number, expiry_month, expiry_year, cvv, holder_name, for method `card`")

    def instrument(self, today: date) -> Vpa | Card:
        """What the shopper pays with. Raises `InvalidVpa`, `InvalidCard` or `ExpiredCard`."""
        return parse_vpa(self.vpa) if self.method == "upi" else parse_card(self.card, today)


class PaymentAccepted(BaseModel):
    """A payment that has just been created. Fields that cannot apply are left out."""

    id: str
    order_id: str
    amount: int
    currency: str
    method: Method
    vpa: IfAny = None
    card_network: IfAny = None
    card_last4: IfAny = None
    status: Status
    created_at: str


class PaymentDetails(PaymentAccepted):
    """A payment as its merchant sees it."""

    captured: bool
    error_code: IfAny = None
    error_description: IfAny = None
    updated_at: str


class PublicPayment(BaseModel):
    """A payment as the checkout page sees it: nothing of the instrument."""

    id: str
    order_id: str
    amount: int
    currency: str
    method: Method
    status: Status
    error_description: IfAny = None
    created_at: str
    updated_at: str


def accepted_json(payment: Payment) -> bytes:
    """The body of the answer to whoever created the payment."""
    face = snapshot(payment)
    return orjson.dumps({name: face[name] for name in PaymentAccepted.model_fields if name in face})


def essence(order_id: str, paid_with: Vpa | Card) -> dict[str, Any]:
    """What makes a request to pay the same request: of a card, all but its number and CVV."""
    if isinstance(paid_with, Card):
        card = {"network": paid_with.network, "last4": paid_with.last4, "expiry": paid_with.expiry}
        return {"order_id": order_id, "card": card | {"holder_name": paid_with.holder_name}}
    return {"order_id": order_id, "vpa": paid_with}


def details(payment: Payment) -> PaymentDetails:
    return PaymentDetails.model_construct(**_fields(payment, PaymentDetails))


def public(payment: Payment) -> PublicPayment:
    return PublicPayment.model_construct(**_fields(payment, PublicPayment))


def _fields(payment: Payment, model: type[BaseModel]) -> dict[str, Any]:
    face = snapshot(payment)
    return {name: face.get(name) for name in model.model_fields}
