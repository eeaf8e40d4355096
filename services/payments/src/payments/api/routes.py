"""The public API of payments: HTTP → command → answer. No rules."""

from typing import Any

from fastapi import Request, Response

from chassis import idempotency
from chassis.authentication import AuthenticatedCaller
from chassis.http_api import create_router, json_answer
from chassis.request_context import current_request_id
from payments.api import schemas
from payments.api.dependencies import payments_api
from payments.domain.card import Card
from payments.domain.errors import (
    AmountNotTaken,
    CurrencyNotTaken,
    ExpiredCard,
    InvalidCard,
    InvalidVpa,
    OrderAlreadyPaid,
    OrderNoLongerPayable,
    ProcessorNotAvailable,
    ProcessorNotOffered,
)
from payments.domain.payment import INSTAMOJO, Instrument, MerchantId, OrderId
from payments.domain.vpa import Vpa
from payments.processors.base import Processor
from payments.use_cases.create_payment import CreatePayment

router = create_router("/api/v1/payments")

_REFUSALS = (
    InvalidVpa,
    InvalidCard,
    ExpiredCard,
    OrderAlreadyPaid,
    OrderNoLongerPayable,
    ProcessorNotAvailable,
    ProcessorNotOffered,
    CurrencyNotTaken,
    AmountNotTaken,
)
_REFUSED: dict[int | str, dict[str, Any]] = {
    400: {
        "description": "The order or the instrument does not allow it. `INVALID_VPA`, `INVALID_CARD` and `EXPIRED_CARD`"
        " are about the instrument, `BAD_REQUEST_ERROR` about everything else.",
        "content": {
            "application/json": {
                "schema": {"$ref": "#/components/schemas/ErrorEnvelope"},
                "examples": {
                    error.__name__: {"value": {"error": {"code": error.code, "description": error.description}}}
                    for error in _REFUSALS
                },
            }
        },
    },
    404: {"description": "There is no such order, or it is another merchant's."},
}


@router.post(
    "",
    operation_id="createPayment",
    summary="Create a payment",
    status_code=201,
    response_model=schemas.PaymentAccepted,
    responses=_REFUSED,
    openapi_extra=idempotency.OPENAPI,
)
async def create(body: schemas.CreatePaymentRequest, caller: AuthenticatedCaller, request: Request) -> Response:
    """Pay an order. The answer comes at once, with status `pending`; the bank decides within seconds. A webhook tells
    you the outcome, or ask for the payment.

    An order is paid at most once. Several payments of one order may be pending: one at a time is at the bank."""
    return await _create(body, MerchantId(caller.merchant_id), request)


@router.post(
    "/public",
    operation_id="createPublicPayment",
    summary="Create a payment as the shopper",
    status_code=201,
    response_model=schemas.PaymentAccepted,
    responses=_REFUSED,
    openapi_extra=idempotency.OPENAPI,
)
async def create_public(body: schemas.CreatePaymentRequest, request: Request) -> Response:
    """The same without credentials, for the checkout page: whoever has an order's id may pay it. Idempotency keys
    count within the order, apart from the merchant's."""
    return await _create(body, None, request)


@router.get("/{payment_id}", operation_id="getPayment", summary="Get a payment", response_model=schemas.PaymentDetails)
async def get(payment_id: schemas.PaymentId, caller: AuthenticatedCaller, request: Request) -> Response:
    """One of your payments, as it is now."""
    payment = await payments_api(request).search.find(payment_id, MerchantId(caller.merchant_id))
    return json_answer(schemas.details(payment))


@router.get(
    "/{payment_id}/public",
    operation_id="getPublicPayment",
    summary="Get a payment as its shopper sees it",
    response_model=schemas.PublicPayment,
)
async def get_public(payment_id: schemas.PaymentId, request: Request) -> Response:
    """What the checkout page shows, for anybody who has the payment's id: nothing of the instrument."""
    payment = await payments_api(request).search.find(payment_id, None)
    return json_answer(schemas.public(payment))


async def _create(body: schemas.CreatePaymentRequest, merchant_id: MerchantId | None, request: Request) -> Response:
    api = payments_api(request)
    paid_with = body.instrument(api.clock().date())
    instrument, processor, token = _taken_by(paid_with, api.simulator)
    answer = await api.creation.create(
        CreatePayment(
            order_id=OrderId(body.order_id),
            instrument=instrument,
            merchant_id=merchant_id,
            processor=processor,
            card_token=token,
            # A shopper's keys count within the order only, apart from the merchant's.
            idempotency_key=idempotency.key_of(
                request, merchant_id or body.order_id, lambda: schemas.essence(body.order_id, paid_with)
            ),
            request_id=current_request_id(),
        )
    )
    return Response(answer.body, answer.status, media_type="application/json")


def _taken_by(paid_with: Vpa | Card | None, simulator: Processor) -> tuple[Instrument, str, str | None]:
    """The instrument as it is kept, who takes it, and by what that one will know a card."""
    if paid_with is None:
        return Instrument.of_redirect(), INSTAMOJO, None
    if isinstance(paid_with, Card):
        return Instrument.of_card(paid_with), simulator.name, simulator.tokenise(paid_with)
    return Instrument.of_vpa(paid_with), simulator.name, None
