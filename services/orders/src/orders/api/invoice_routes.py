"""The routes of invoices for the merchants who make them out."""

from typing import Annotated

from fastapi import Query, Request, Response

from chassis import idempotency
from chassis.authentication import AuthenticatedCaller
from chassis.http_api import create_router, json_answer
from chassis.request_context import current_request_id
from orders.api.dependencies import Needs, WantedPage, parts_of
from orders.api.invoice_schemas import CreateInvoiceRequest, InvoiceId, InvoiceListResponse, InvoiceResponse
from orders.domain.invoice import InvoiceFilter, InvoiceStatus
from orders.use_cases.create_invoice import RequestedInvoice
from orders.use_cases.read_invoices import list_invoices, read_invoice

WantedStatus = Annotated[InvoiceStatus | None, Query(description="Only those that stand so")]
WantedText = Annotated[
    str | None,
    Query(description="Only those whose number or whose customer's name, email or phone says so", max_length=255),
]

router = create_router("/api/v1/invoices")


@router.post(
    "",
    operation_id="createInvoice",
    summary="Create an invoice",
    status_code=201,
    responses={201: {"model": InvoiceResponse}},
    openapi_extra=idempotency.OPENAPI,
)
async def create(body: CreateInvoiceRequest, caller: AuthenticatedCaller, request: Request) -> Response:
    """Say what a customer owes you. Send the customer `payment_url`: the page shows the invoice and takes the payment,
    once."""
    wish = body.command(caller.merchant_id, current_request_id())
    key = idempotency.key_of(request, f"inv:{caller.merchant_id}", body.essence)
    answer = await parts_of(request).create_invoices.submit(RequestedInvoice(wish, key))
    return Response(answer.body, answer.status, media_type="application/json")


@router.get("", operation_id="listInvoices", summary="List invoices", responses={200: {"model": InvoiceListResponse}})
async def list_all(
    caller: AuthenticatedCaller, parts: Needs, page: WantedPage, status: WantedStatus = None, q: WantedText = None
) -> Response:
    """Your invoices, newest first."""
    wanted = InvoiceFilter(caller.merchant_id, status=status, text=q)
    found, total = await list_invoices(wanted, parts.database, limit=page.limit, offset=page.offset)
    data = [InvoiceResponse.of(invoice, parts.pages) for invoice in found]
    return json_answer(InvoiceListResponse(data=data, total=total, limit=page.limit, offset=page.offset))


@router.get(
    "/{invoice_id}", operation_id="getInvoice", summary="Get an invoice", responses={200: {"model": InvoiceResponse}}
)
async def read(invoice_id: InvoiceId, caller: AuthenticatedCaller, parts: Needs) -> Response:
    """One of your invoices. It is `paid` within a moment of its payment, whether or not the shopper comes back."""
    invoice = await read_invoice(invoice_id, caller.merchant_id, parts.database)
    return json_answer(InvoiceResponse.of(invoice, parts.pages))
