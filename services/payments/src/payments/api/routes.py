"""The public API of payments: HTTP → command → answer. No rules."""

from typing import Any

from fastapi import Request, Response

from chassis import idempotency
from chassis.authentication import AuthenticatedCaller
from chassis.error_envelope import ErrorEnvelope
from chassis.http_api import create_router, json_answer
from chassis.request_context import current_request_id
from payments.api import schemas
from payments.api.dependencies import payments_api
from payments.domain.card import Card
from payments.domain.payment import Instrument, MerchantId, OrderId
from payments.use_cases.create_payment import CreatePayment

router = create_router("/api/v1/payments")

_ERRORS: dict[int | str, dict[str, Any]] = {400: {"model": ErrorEnvelope}, 404: {"model": ErrorEnvelope}}
_MERCHANT_ERRORS: dict[int | str, dict[str, Any]] = {**_ERRORS, 401: {"model": ErrorEnvelope}}


@router.post(
    "",
    status_code=201,
    response_model=schemas.PaymentAccepted,
    responses=_MERCHANT_ERRORS,
    openapi_extra=idempotency.OPENAPI,
)
async def create(body: schemas.CreatePaymentRequest, caller: AuthenticatedCaller, request: Request) -> Response:
    """Pay an order of the calling merchant. Answered at once; the outcome comes later."""
    return await _create(body, MerchantId(caller.merchant_id), request)


@router.post(
    "/public",
    status_code=201,
    response_model=schemas.PaymentAccepted,
    responses=_ERRORS,
    openapi_extra=idempotency.OPENAPI,
)
async def create_public(body: schemas.CreatePaymentRequest, request: Request) -> Response:
    """Pay an order from the checkout page, where its id is all that is known."""
    return await _create(body, None, request)


@router.get("/{payment_id}", response_model=schemas.PaymentDetails, responses=_MERCHANT_ERRORS)
async def get(payment_id: str, caller: AuthenticatedCaller, request: Request) -> Response:
    payment = await payments_api(request).search.find(payment_id, MerchantId(caller.merchant_id))
    return json_answer(schemas.details(payment))


@router.get("/{payment_id}/public", response_model=schemas.PublicPayment, responses=_ERRORS)
async def get_public(payment_id: str, request: Request) -> Response:
    payment = await payments_api(request).search.find(payment_id, None)
    return json_answer(schemas.public(payment))


async def _create(body: schemas.CreatePaymentRequest, merchant_id: MerchantId | None, request: Request) -> Response:
    api = payments_api(request)
    paid_with = body.instrument(api.clock().date())
    if isinstance(paid_with, Card):
        instrument, token = Instrument.of_card(paid_with), api.processor.tokenise(paid_with)
    else:
        instrument, token = Instrument.of_vpa(paid_with), None
    answer = await api.creation.create(
        CreatePayment(
            order_id=OrderId(body.order_id),
            instrument=instrument,
            merchant_id=merchant_id,
            processor=api.processor.name,
            card_token=token,
            # A shopper's keys count within the order only, apart from the merchant's.
            idempotency_key=idempotency.key_of(
                request, merchant_id or body.order_id, lambda: schemas.essence(body.order_id, paid_with)
            ),
            request_id=current_request_id(),
        )
    )
    return Response(answer.body, answer.status, media_type="application/json")
