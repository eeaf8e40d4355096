"""The public routes of orders."""

from typing import Annotated

from fastapi import Query, Request, Response

from chassis import idempotency
from chassis.authentication import AuthenticatedCaller
from chassis.http_api import create_router, json_answer
from chassis.request_context import current_request_id
from orders.api.dependencies import Needs, WantedPage, parts_of
from orders.api.schemas import CreateOrderRequest, OrderId, OrderListResponse, OrderResponse, PublicOrderResponse
from orders.domain.order import OrderStatus
from orders.use_cases.create_orders import RequestedOrder
from orders.use_cases.read_orders import ListOrders, list_orders, read_order

WantedStatus = Annotated[OrderStatus | None, Query(description="Only those that stand so")]

router = create_router("/api/v1/orders")


@router.post(
    "",
    operation_id="createOrder",
    summary="Create an order",
    status_code=201,
    responses={201: {"model": OrderResponse}},
    openapi_extra=idempotency.OPENAPI,
)
async def create(body: CreateOrderRequest, caller: AuthenticatedCaller, request: Request) -> Response:
    """Say what is to be paid. The id that comes back is what a shopper pays: give it to the checkout page, or create
    a payment for it yourself."""
    order = body.command(caller.merchant_id, current_request_id())
    key = idempotency.key_of(request, caller.merchant_id, body.essence)
    answer = await parts_of(request).create_orders.submit(RequestedOrder(order, key))
    return Response(answer.body, answer.status, media_type="application/json")


@router.get("", operation_id="listOrders", summary="List orders", responses={200: {"model": OrderListResponse}})
async def list_all(
    caller: AuthenticatedCaller, parts: Needs, page: WantedPage, status: WantedStatus = None
) -> Response:
    """Your orders, newest first."""
    wanted = ListOrders(caller.merchant_id, status, page.limit, page.offset)
    found, total = await list_orders(wanted, parts.database)
    return json_answer(
        OrderListResponse(
            data=[OrderResponse.of(order) for order in found], total=total, limit=page.limit, offset=page.offset
        )
    )


@router.get("/{order_id}", operation_id="getOrder", summary="Get an order", responses={200: {"model": OrderResponse}})
async def read(order_id: OrderId, caller: AuthenticatedCaller, parts: Needs) -> Response:
    """One of your orders. Its status follows the payment's within a moment; what decides is the payment."""
    return json_answer(OrderResponse.of(await read_order(order_id, caller.merchant_id, parts.database)))


@router.get(
    "/{order_id}/public",
    operation_id="getPublicOrder",
    summary="Get an order as its payer sees it",
    responses={200: {"model": PublicOrderResponse}},
)
async def read_public(order_id: OrderId, parts: Needs) -> Response:
    """What a checkout page shows, for anybody who has the order's id. Nothing of it is private."""
    return json_answer(PublicOrderResponse.of(await parts.show_to_payer(order_id)))
