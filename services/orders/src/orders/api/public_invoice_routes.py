"""The routes of invoices for whoever has a link to them. Who has none is told nothing."""

from fastapi import Response

from chassis.http_api import create_router, json_answer
from orders.api.dependencies import Needs, WantedPage
from orders.api.public_invoice_schemas import CustomerInvoicesResponse, Link, PublicInvoiceResponse

router = create_router("/api/v1")


@router.get(
    "/invoices/{link}/public",
    operation_id="getPublicInvoice",
    summary="Get an invoice as its payer sees it",
    responses={200: {"model": PublicInvoiceResponse}},
)
async def read_invoice(link: Link, parts: Needs) -> Response:
    """What the page of an invoice shows, for anybody who has its link. Nobody can guess one."""
    invoice, merchant_name = await parts.show_invoices.one(link)
    return json_answer(PublicInvoiceResponse.of(invoice, merchant_name))


@router.get(
    "/customers/{link}/invoices/public",
    operation_id="listPublicInvoices",
    summary="List a customer's invoices as the customer sees them",
    responses={200: {"model": CustomerInvoicesResponse}},
)
async def list_of_customer(link: Link, parts: Needs, page: WantedPage) -> Response:
    """What one merchant asks one customer to pay, newest first, for anybody who has the customer's link."""
    shown = await parts.show_invoices.all_of_customer(link, limit=page.limit, offset=page.offset)
    return json_answer(CustomerInvoicesResponse.of(shown, limit=page.limit, offset=page.offset))
