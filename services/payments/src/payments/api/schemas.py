"""The JSON of requests and answers."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

import orjson
from pydantic import BaseModel, Field, GetJsonSchemaHandler, TypeAdapter, WithJsonSchema
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from chassis.documented import Timestamp, identifier
from chassis.errors import BadRequest
from payments.api.documented_requests import CardPaymentRequest, RedirectPaymentRequest, UpiPaymentRequest
from payments.domain.card import Card, parse_card
from payments.domain.payment import INSTAMOJO, SIMULATOR, Method, Payment, Status
from payments.domain.vpa import Vpa, parse_vpa
from payments.messages import snapshot

_DOCUMENTED_REQUEST = TypeAdapter(
    Annotated[UpiPaymentRequest | CardPaymentRequest | RedirectPaymentRequest, Field(discriminator="method")]
).core_schema
OrderId = Annotated[str, identifier("order", "The order that it pays")]
PaymentId = Annotated[str, identifier("pay", "The payment")]
Amount = Annotated[int, Field(description="The order's, in the currency's smallest unit", examples=[50000])]
Currency = Annotated[str, Field(description="The order's", examples=["INR"])]


IfAny = Annotated[str | None, Field(exclude_if=lambda value: value is None)]
"""A field that is left out where it cannot apply, and never `null`."""


def _said(description: str, example: str) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "description": description, "examples": [example]})


PaiseIfAny = Annotated[int | None, Field(exclude_if=lambda value: value is None)]
Processor = Annotated[IfAny, _said("On whose page the shopper pays. Of payments with method `redirect`", "instamojo")]
RedirectUrl = Annotated[
    IfAny,
    _said(
        "Where to send the shopper. Of a pending payment with method `redirect`, once the processor has said so",
        "https://test.instamojo.com/@shop/d66cb29dd059482e8072999f995c4eef",
    ),
]


class CreatePaymentRequest(BaseModel):
    """`vpa` and `card` are checked by the domain, which has error codes of its own for them."""

    order_id: str
    method: Literal["upi", "card", "redirect"]
    vpa: Any = None
    card: Any = None
    processor: Literal["simulator", "instamojo"] | None = None

    @classmethod
    def __get_pydantic_json_schema__(cls, _: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"description": "What to pay, and with what.", **handler(_DOCUMENTED_REQUEST)}

    def instrument(self, today: date) -> Vpa | Card | None:
        """What the shopper pays with; `None` where the processor's page asks for it. Raises `InvalidVpa`,
        `InvalidCard`, `ExpiredCard`, or `BadRequest` for a processor that does not take it."""
        taken_by = INSTAMOJO if self.method == "redirect" else SIMULATOR
        if self.processor not in (None, taken_by):
            raise BadRequest(f"processor must be {taken_by} for method {self.method}")
        if self.method == "redirect":
            return None
        return parse_vpa(self.vpa) if self.method == "upi" else parse_card(self.card, today)


class PaymentAccepted(BaseModel):
    """A payment that has just been created. Fields that cannot apply are left out."""

    id: PaymentId
    order_id: OrderId
    amount: Amount
    currency: Currency
    method: Method
    vpa: Annotated[IfAny, _said("Of a UPI payment", "success@bank")] = None
    card_network: Annotated[
        IfAny, _said("Of a card payment: `visa`, `mastercard`, `amex`, `rupay` or `unknown`", "visa")
    ] = None
    card_last4: Annotated[IfAny, _said("Of a card payment. Nothing else of the number is kept", "4242")] = None
    processor: Processor = None
    status: Status = Field(description="`pending` until the bank has decided; then `success` or `failed` for good")
    created_at: Timestamp


class PaymentDetails(PaymentAccepted):
    """A payment as its merchant sees it."""

    captured: bool = Field(description="Whether it was captured, which only a payment with `success` can be")
    error_code: Annotated[IfAny, _said("Of a failed payment", "PAYMENT_FAILED")] = None
    error_description: Annotated[
        IfAny, _said("Of a failed payment: why, in words for the shopper", "Insufficient funds")
    ] = None
    redirect_url: RedirectUrl = None
    processor_payment_id: Annotated[
        IfAny, _said("The processor's id of what was paid on its page", "MOJO5a06005J21512197")
    ] = None
    amount_paid: PaiseIfAny = Field(
        None, description="On the processor's page: the order's amount, with or without the processor's fee"
    )
    fee: PaiseIfAny = Field(None, description="What the processor keeps, or has taken from the shopper on top")
    updated_at: Timestamp


class PublicPayment(BaseModel):
    """A payment as the checkout page sees it: nothing of the instrument."""

    id: PaymentId
    order_id: OrderId
    amount: Amount
    currency: Currency
    method: Method
    status: Status = Field(description="`pending` until the bank has decided; then `success` or `failed` for good")
    error_description: Annotated[
        IfAny, _said("Of a failed payment: why, in words for the shopper", "Insufficient funds")
    ] = None
    processor: Processor = None
    redirect_url: RedirectUrl = None
    processor_payment_id: Annotated[
        IfAny, _said("The processor's id of what was paid on its page", "MOJO5a06005J21512197")
    ] = None
    amount_paid: PaiseIfAny = Field(None, description="On the processor's page, in the smallest unit")
    fee: PaiseIfAny = Field(None, description="The processor's, in the smallest unit")
    created_at: Timestamp
    updated_at: Timestamp


def accepted_json(face: Mapping[str, Any]) -> bytes:
    """The body of the answer to whoever created the payment, of its `snapshot`."""
    shown = _shown(face)
    return orjson.dumps({name: shown[name] for name in PaymentAccepted.model_fields if name in shown})


def essence(order_id: str, paid_with: Vpa | Card | None) -> dict[str, Any]:
    """What makes a request to pay the same request: of a card, all but its number and CVV."""
    if paid_with is None:
        return {"order_id": order_id, "method": Method.REDIRECT}
    if isinstance(paid_with, Card):
        card = {"network": paid_with.network, "last4": paid_with.last4, "expiry": paid_with.expiry}
        return {"order_id": order_id, "card": card | {"holder_name": paid_with.holder_name}}
    return {"order_id": order_id, "vpa": paid_with}


def details(payment: Payment) -> PaymentDetails:
    return PaymentDetails.model_construct(**_fields(payment, PaymentDetails))


def public(payment: Payment) -> PublicPayment:
    return PublicPayment.model_construct(**_fields(payment, PublicPayment))


def _fields(payment: Payment, model: type[BaseModel]) -> dict[str, Any]:
    face = _shown(snapshot(payment))
    return {name: face.get(name) for name in model.model_fields}


def _shown(face: Mapping[str, Any]) -> Mapping[str, Any]:
    """Who simulates a bank is nothing that callers need to know."""
    if face["method"] is Method.REDIRECT:
        return face
    return {name: value for name, value in face.items() if name != "processor"}
