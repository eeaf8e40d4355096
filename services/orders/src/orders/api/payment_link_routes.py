"""The routes of payment links: for the merchants who send them, and for whoever has one."""

from typing import Annotated

from fastapi import Query, Request, Response

from chassis import idempotency
from chassis.authentication import AuthenticatedCaller
from chassis.clock import utc_now
from chassis.http_api import create_router, json_answer
from chassis.request_context import current_request_id
from orders.api.dependencies import Needs, WantedPage, parts_of
from orders.api.payment_link_schemas import (
    CreatePaymentLinkRequest,
    PaymentLinkId,
    PaymentLinkListResponse,
    PaymentLinkResponse,
    PublicPaymentLinkResponse,
)
from orders.api.public_invoice_schemas import Link
from orders.domain.errors import RedirectRefused
from orders.domain.payment_link import LinkStatus, objection_to_redirect
from orders.use_cases.create_payment_links import RequestedPaymentLink
from orders.use_cases.read_payment_links import ListPaymentLinks, list_payment_links, read_payment_link

WantedStatus = Annotated[LinkStatus | None, Query(description="Only those that stand so")]

router = create_router("/api/v1/payment_links")


@router.post(
    "",
    operation_id="createPaymentLink",
    summary="Create a payment link",
    status_code=201,
    responses={201: {"model": PaymentLinkResponse}},
    openapi_extra=idempotency.OPENAPI,
)
async def create(body: CreatePaymentLinkRequest, caller: AuthenticatedCaller, request: Request) -> Response:
    """Make an address by which one payment can be made, and send it to whomever you like. Who has paid is sent to
    `redirect_url` with `payment_id`, `payment_link_id`, `status` and `signature`: HMAC-SHA256 in hex, keyed with your
    API secret, over `payment_link_id|payment_id|status`. Verify it before you believe the rest."""
    parts = parts_of(request)
    if body.redirect_url and (objection := objection_to_redirect(body.redirect_url, https_only=parts.in_production)):
        raise RedirectRefused(f"redirect_url {objection}")
    wish = body.command(caller.merchant_id, current_request_id())
    key = idempotency.key_of(request, f"plink:{caller.merchant_id}", body.essence)
    answer = await parts.create_payment_links.submit(RequestedPaymentLink(wish, key))
    return Response(answer.body, answer.status, media_type="application/json")


@router.get(
    "",
    operation_id="listPaymentLinks",
    summary="List payment links",
    responses={200: {"model": PaymentLinkListResponse}},
)
async def list_all(
    caller: AuthenticatedCaller, parts: Needs, page: WantedPage, status: WantedStatus = None
) -> Response:
    """Your payment links, newest first."""
    wanted = ListPaymentLinks(caller.merchant_id, status, page.limit, page.offset)
    found, total = await list_payment_links(wanted, parts.database)
    data = [PaymentLinkResponse.of(link, parts.pages, utc_now()) for link in found]
    return json_answer(PaymentLinkListResponse(data=data, total=total, limit=page.limit, offset=page.offset))


@router.get(
    "/{payment_link_id}",
    operation_id="getPaymentLink",
    summary="Get a payment link",
    responses={200: {"model": PaymentLinkResponse}},
)
async def read(payment_link_id: PaymentLinkId, caller: AuthenticatedCaller, parts: Needs) -> Response:
    """One of your payment links. It is `paid` within a moment of its payment."""
    link = await read_payment_link(payment_link_id, caller.merchant_id, parts.database)
    return json_answer(PaymentLinkResponse.of(link, parts.pages, utc_now()))


@router.post(
    "/{payment_link_id}/cancel",
    operation_id="cancelPaymentLink",
    summary="Cancel a payment link",
    responses={200: {"model": PaymentLinkResponse}},
)
async def cancel(payment_link_id: PaymentLinkId, caller: AuthenticatedCaller, parts: Needs) -> Response:
    """Take a payment link back. From then on nobody can pay by it; refused unless it is `active`."""
    link = await parts.cancel_payment_link(payment_link_id, caller.merchant_id)
    return json_answer(PaymentLinkResponse.of(link, parts.pages, utc_now()))


@router.get(
    "/{link}/public",
    operation_id="getPublicPaymentLink",
    summary="Get a payment link as its payer sees it",
    responses={200: {"model": PublicPaymentLinkResponse}},
)
async def read_public(link: Link, parts: Needs) -> Response:
    """What the page of a payment link shows, for anybody who has it. Nobody can guess one."""
    return json_answer(PublicPaymentLinkResponse.of(await parts.show_payment_link(link), utc_now()))
