"""All wiring of the orders service."""

from dataclasses import dataclass
from functools import partial

from fastapi import FastAPI

from chassis.authentication import Authenticator, Lookup, ask_authority, ask_sessions
from chassis.clock import utc_now
from chassis.database import Database
from chassis.group_commit import GroupCommit
from chassis.idempotency import purge_expired_for_ever
from chassis.process import Process
from orders.api import (
    internal_routes,
    invoice_routes,
    invoice_settings_routes,
    invoice_state_routes,
    payment_link_routes,
    public_invoice_routes,
    routes,
)
from orders.api.dependencies import Parts
from orders.api.invoice_schemas import invoice_json
from orders.api.payment_link_schemas import PaymentLinkResponse
from orders.api.schemas import order_json
from orders.consumers.merchant_events import merchant_events
from orders.consumers.payment_events import payment_events
from orders.domain.checkout_pages import CheckoutPages
from orders.domain.payment_link import PaymentLink
from orders.messages import INVOICES, MERCHANTS, OF_USE, PAYMENTS, STREAM
from orders.owners import (
    AskMerchants,
    CloseOrder,
    SignForMerchant,
    ask_merchants,
    close_order,
    sign_for_merchant,
)
from orders.settings import Settings
from orders.use_cases.cancel_invoice import CancelInvoice
from orders.use_cases.cancel_payment_link import CancelPaymentLink
from orders.use_cases.create_invoice import CreateInvoices
from orders.use_cases.create_orders import CreateOrders
from orders.use_cases.create_payment_links import CreatePaymentLinks
from orders.use_cases.name_merchants import NameMerchants
from orders.use_cases.record_attempts import RecordAttempts
from orders.use_cases.show_invoices_to_payer import ShowInvoicesToPayer
from orders.use_cases.show_order_to_payer import ShowOrderToPayer
from orders.use_cases.show_payment_link_to_payer import ShowPaymentLinkToPayer

_GROUP = "orders"
# The settings first: their path would be an invoice's.
_ROUTES = (
    routes,
    internal_routes,
    invoice_settings_routes,
    invoice_routes,
    invoice_state_routes,
    public_invoice_routes,
    payment_link_routes,
)


@dataclass(frozen=True, slots=True)
class Others:
    """What other services are asked for."""

    names: AskMerchants
    sign: SignForMerchant
    close: CloseOrder


def create_api(
    settings: Settings | None = None, *, authority: Lookup | None = None, others: Others | None = None
) -> FastAPI:
    """The orders API, with the consumers of payments' and merchants' events in the same process.

    `authority` and `others` stand in for the services that are asked.
    """
    settings = settings or Settings()  # pyright: ignore[reportCallIssue]  # from the environment
    process = Process("orders", "orders-api", settings, publishes=[STREAM, INVOICES])
    client = process.client_of("merchants", settings.merchants_url)
    authenticator = Authenticator(
        authority or ask_authority(client, "/internal/credentials/check"), ask_sessions(client, "/internal/sessions")
    )
    others = others or Others(
        ask_merchants(client),
        sign_for_merchant(client),
        close_order(process.client_of("payments", settings.payments_url)),
    )
    pages = CheckoutPages(settings.checkout_url)
    process.app.state.authenticator = authenticator
    process.app.state.parts = _parts(process.database, others, pages, in_production=settings.in_production)
    process.in_background("purge of idempotency keys", lambda: purge_expired_for_ever(process.database))
    for each in _ROUTES:
        process.app.include_router(each.router)
    attempts = RecordAttempts(process.database, pages)
    process.streams.subscribe(PAYMENTS, _GROUP, payment_events(process.database, attempts), types=OF_USE)
    process.streams.subscribe(MERCHANTS, _GROUP, merchant_events(process.database, authenticator.forget))
    return process.app


def _parts(database: Database, others: Others, pages: CheckoutPages, *, in_production: bool) -> Parts:
    names = NameMerchants(database, others.names)
    return Parts(
        database=database,
        create_orders=GroupCommit(database, CreateOrders(order_json)),
        show_to_payer=ShowOrderToPayer(database, names),
        # One a transaction, so that a number is either used or free; and one at a time, so that a busy merchant's
        # invoices do not wait for each other with all the connections of this process in their hands.
        create_invoices=GroupCommit(database, CreateInvoices(invoice_json, pages), max_batch=1),
        show_invoices=ShowInvoicesToPayer(database, names),
        cancel_invoice=CancelInvoice(database, others.close, pages),
        create_payment_links=GroupCommit(database, CreatePaymentLinks(partial(_link_json, pages=pages))),
        show_payment_link=ShowPaymentLinkToPayer(database, names, others.sign),
        cancel_payment_link=CancelPaymentLink(database, others.close),
        pages=pages,
        in_production=in_production,
    )


def _link_json(link: PaymentLink, pages: CheckoutPages) -> bytes:
    return PaymentLinkResponse.of(link, pages, utc_now()).model_dump_json().encode()
