"""What Instamojo tells us, and shoppers who come back from its page. Both only make us ask it."""

from typing import Annotated, Any

from fastapi import Request, Response
from pydantic import BaseModel, Field

from chassis.errors import PayloadTooLarge
from chassis.http_api import create_router, json_answer
from chassis.request_body import StrictRequest
from payments.api import schemas
from payments.api.dependencies import payments_api
from payments.domain.errors import NoticeRefused

router = create_router("/api/v1/processors/instamojo")

_REFUSED: dict[int | str, dict[str, Any]] = {400: {"description": "Refused. It is not said why."}}
_FORM: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/x-www-form-urlencoded": {
                "schema": {
                    "type": "object",
                    "properties": {
                        "payment_id": {"type": "string", "description": "Instamojo's"},
                        "payment_request_id": {"type": "string", "description": "Instamojo's"},
                        "purpose": {"type": "string", "description": "Our payment's id"},
                        "status": {"type": "string", "description": "`Credit` or `Failed`"},
                        "amount": {"type": "string", "description": "In rupees"},
                        "fees": {"type": "string", "description": "In rupees"},
                        "mac": {"type": "string", "description": "HMAC-SHA1 with the account's salt over all others"},
                    },
                    "required": ["payment_request_id", "mac"],
                }
            }
        },
    }
}


class ReturnRequest(BaseModel):
    """What the page was opened with when the shopper came back."""

    payment_id: Annotated[str, Field(max_length=128, description="The payment", examples=["pay_9aX2kQ7mZr4LpW0e"])]
    payment_request_id: Annotated[
        str,
        Field(
            min_length=1,
            max_length=128,
            description="As Instamojo has added it to the address",
            examples=["d66cb29dd059482e8072999f995c4eef"],
        ),
    ]


class Heard(BaseModel):
    """Taken as a hint. Ask for the payment to see what has become of it."""

    received: bool = Field(description="Always true: what is refused is answered otherwise")


@router.post(
    "/webhooks/{payment_id}",
    operation_id="hearInstamojo",
    summary="Instamojo tells of a payment",
    response_model=Heard,
    responses=_REFUSED,
    openapi_extra=_FORM,
)
async def webhook(payment_id: schemas.PaymentId, request: Request) -> Response:
    """For Instamojo alone, whose signature is checked. A notice is heard once, and only makes us ask Instamojo."""
    try:
        body = await StrictRequest(request.scope, request.receive).body()
    except PayloadTooLarge:
        raise NoticeRefused from None
    await payments_api(request).notices.hear(payment_id, body)
    return json_answer(Heard(received=True))


@router.post(
    "/return",
    operation_id="returnFromInstamojo",
    summary="A shopper is back from Instamojo's page",
    response_model=Heard,
    responses=_REFUSED,
)
async def shopper_returned(body: ReturnRequest, request: Request) -> Response:
    """For the checkout page. It makes us ask Instamojo; what the browser brings back is not believed."""
    await payments_api(request).notices.shopper_returned(body.payment_id, body.payment_request_id)
    return json_answer(Heard(received=True))
