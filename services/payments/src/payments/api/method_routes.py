"""What the checkout page can let a shopper pay an order by."""

from typing import Annotated

from fastapi import Request, Response
from pydantic import BaseModel, Field

from chassis.documented import identifier
from chassis.http_api import create_router, json_answer
from payments.api.dependencies import payments_api
from payments.domain.payment import Method

router = create_router("/api/v1/orders")


class MethodsBody(BaseModel):
    """How an order can be paid."""

    methods: list[Method] = Field(description="In the order in which to offer them", examples=[["upi", "card"]])
    processor: str | None = Field(description="On whose page `redirect` is paid", examples=["instamojo"])


@router.get(
    "/{order_id}/methods/public",
    operation_id="getOrderMethods",
    summary="Get the methods by which an order can be paid",
    response_model=MethodsBody,
    responses={404: {"description": "There is no such order."}},
)
async def methods(order_id: Annotated[str, identifier("order", "The order")], request: Request) -> Response:
    """For the checkout page: what the order's merchant offers, as far as it can take this order."""
    found = await payments_api(request).methods.of(order_id)
    return json_answer(MethodsBody(methods=list(found.methods), processor=found.processor))
