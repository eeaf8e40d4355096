"""Capturing payments over HTTP."""

from typing import Annotated, Any, cast

from fastapi import Body, Request, Response
from pydantic import BaseModel, Field

from chassis.authentication import AuthenticatedCaller
from chassis.http_api import create_router, json_answer
from payments.api import schemas
from payments.api.dependencies import payments_api
from payments.domain.errors import CaptureOfPart, PaymentNotCapturable
from payments.domain.payment import MerchantId, Paise
from payments.use_cases.capture_payment import CapturePayment, capture_payment

router = create_router("/api/v1/payments")

_CAPTURED = {
    "id": "pay_9aX2kQ7mZr4LpW0e",
    "order_id": "order_9aX2kQ7mZr4LpW0e",
    "amount": 50000,
    "currency": "INR",
    "method": "upi",
    "vpa": "success@bank",
    "status": "success",
    "captured": True,
    "created_at": "2024-01-15T10:30:00Z",
    "updated_at": "2024-01-15T10:42:17Z",
}
_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {"description": "The payment, captured.", "content": {"application/json": {"example": _CAPTURED}}},
    400: {
        "description": "The payment is not a success, is captured already or was refunded in full; or `amount` is not"
        " the whole of it.",
        "content": {
            "application/json": {
                "schema": {"$ref": "#/components/schemas/ErrorEnvelope"},
                "examples": {
                    error.__name__: {"value": {"error": {"code": error.code, "description": error.description}}}
                    for error in (PaymentNotCapturable, CaptureOfPart)
                },
            }
        },
    },
    404: {"description": "There is no such payment, or it is another merchant's."},
}


def _without_default(schema: dict[str, Any]) -> None:
    del schema["default"]


class CaptureRequest(BaseModel):
    """The body may be left out."""

    # No union with None: an amount that is there must be one.
    amount: Annotated[int, Field(strict=True, ge=1)] = Field(
        cast("int", None),
        description="In the currency's smallest unit; must be the payment's own amount. Left out: the whole amount.",
        examples=[50000],
        json_schema_extra=_without_default,
    )

    def wanted(self) -> Paise | None:
        return Paise(self.amount) if "amount" in self.model_fields_set else None


@router.post(
    "/{payment_id}/capture",
    operation_id="capturePayment",
    summary="Capture a payment",
    response_model=schemas.PaymentDetails,
    responses=_RESPONSES,
)
async def capture(
    payment_id: schemas.PaymentId,
    caller: AuthenticatedCaller,
    request: Request,
    body: Annotated[CaptureRequest | None, Body()] = None,
) -> Response:
    """Take the money of a successful payment: once, and the whole of it.

    Tells `payment.captured`. A payment that has been refunded in full cannot be captured; one that has been refunded
    in part can.
    """
    command = CapturePayment(payment_id, MerchantId(caller.merchant_id), body.wanted() if body else None)
    return json_answer(schemas.details(await capture_payment(command, payments_api(request).database)))
