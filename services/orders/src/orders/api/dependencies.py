"""What the routes need, as `main` has put it on the application."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from chassis.database import Database
from chassis.group_commit import GroupCommit
from chassis.http_api import Page, page
from chassis.idempotency import Answer
from orders.domain.checkout_pages import CheckoutPages
from orders.use_cases.cancel_invoice import CancelInvoice
from orders.use_cases.cancel_payment_link import CancelPaymentLink
from orders.use_cases.create_invoice import RequestedInvoice
from orders.use_cases.create_orders import RequestedOrder
from orders.use_cases.create_payment_links import RequestedPaymentLink
from orders.use_cases.show_invoices_to_payer import ShowInvoicesToPayer
from orders.use_cases.show_order_to_payer import ShowOrderToPayer
from orders.use_cases.show_payment_link_to_payer import ShowPaymentLinkToPayer


@dataclass(frozen=True, slots=True)
class Parts:
    database: Database
    create_orders: GroupCommit[RequestedOrder, Answer]
    show_to_payer: ShowOrderToPayer
    create_invoices: GroupCommit[RequestedInvoice, Answer]
    show_invoices: ShowInvoicesToPayer
    cancel_invoice: CancelInvoice
    create_payment_links: GroupCommit[RequestedPaymentLink, Answer]
    show_payment_link: ShowPaymentLinkToPayer
    cancel_payment_link: CancelPaymentLink
    pages: CheckoutPages
    in_production: bool


def parts_of(request: Request) -> Parts:
    return request.app.state.parts


async def _parts(request: Request) -> Parts:
    return parts_of(request)


Needs = Annotated[Parts, Depends(_parts)]
WantedPage = Annotated[Page, Depends(page)]
