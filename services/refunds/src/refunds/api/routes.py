"""The public API of refunds: HTTP → command → answer. No rules."""

from typing import Any

from fastapi import Request, Response

from chassis import idempotency
from chassis.authentication import AuthenticatedCaller, Caller
from chassis.http_api import Page, create_router, json_answer
from chassis.request_context import current_request_id
from refunds.api import schemas
from refunds.api.dependencies import WantedPage, refunds_api
from refunds.domain.errors import AmountExceedsAvailable, PaymentNotRefundable
from refunds.domain.payment import MerchantId, Paise, PaymentId
from refunds.use_cases.create_refund import CreateRefund
from refunds.use_cases.find_refunds import ListRefunds

router = create_router("/api/v1")

_REFUSED: dict[int | str, dict[str, Any]] = {
    400: {
        "description": "The request, or the state of the payment, does not allow it.",
        "content": {
            "application/json": {
                "schema": {"$ref": "#/components/schemas/ErrorEnvelope"},
                "examples": {
                    error.__name__: {"value": {"error": {"code": error.code, "description": error.description}}}
                    for error in (AmountExceedsAvailable, PaymentNotRefundable)
                },
            }
        },
    },
    404: {"description": "There is no such payment, or it is another merchant's."},
}


@router.post(
    "/payments/{payment_id}/refunds",
    operation_id="createRefund",
    summary="Create a refund",
    status_code=201,
    response_model=schemas.RefundAccepted,
    responses=_REFUSED,
    openapi_extra=idempotency.OPENAPI,
)
async def create(
    payment_id: schemas.PaymentId, body: schemas.CreateRefundRequest, caller: AuthenticatedCaller, request: Request
) -> Response:
    """Give a successful payment back, in whole or in parts: its refunds never sum up to more than it. The answer comes
    at once, with status `pending`; the bank decides within seconds. What a refund that failed had taken up is free
    again."""
    answer = await refunds_api(request).creation.create(
        CreateRefund(
            payment_id=PaymentId(payment_id),
            merchant_id=MerchantId(caller.merchant_id),
            amount=Paise(body.amount),
            reason=body.reason,
            idempotency_key=idempotency.key_of(request, caller.merchant_id, lambda: body.essence(payment_id)),
            request_id=current_request_id(),
        )
    )
    return Response(answer.body, answer.status, media_type="application/json")


@router.get(
    "/payments/{payment_id}/refunds",
    operation_id="listRefundsOfPayment",
    summary="List the refunds of a payment",
    response_model=schemas.RefundPage,
)
async def list_of_payment(
    payment_id: schemas.PaymentId, caller: AuthenticatedCaller, page: WantedPage, request: Request
) -> Response:
    """The refunds of one of your payments, newest first."""
    return await _page(caller, page, PaymentId(payment_id), request)


@router.get("/refunds", operation_id="listRefunds", summary="List refunds", response_model=schemas.RefundPage)
async def list_all(caller: AuthenticatedCaller, page: WantedPage, request: Request) -> Response:
    """Your refunds, newest first."""
    return await _page(caller, page, None, request)


@router.get(
    "/refunds/{refund_id}", operation_id="getRefund", summary="Get a refund", response_model=schemas.RefundDetails
)
async def get(refund_id: schemas.RefundId, caller: AuthenticatedCaller, request: Request) -> Response:
    """One of your refunds, as it is now."""
    refund = await refunds_api(request).search.find(refund_id, MerchantId(caller.merchant_id))
    return json_answer(schemas.details(refund))


async def _page(caller: Caller, page: Page, payment_id: PaymentId | None, request: Request) -> Response:
    wanted = ListRefunds(MerchantId(caller.merchant_id), page.limit, page.offset, payment_id)
    found, total = await refunds_api(request).search.page(wanted)
    data = [schemas.details(refund) for refund in found]
    return json_answer(schemas.RefundPage(data=data, total=total, limit=page.limit, offset=page.offset))
