"""All wiring of the orders service."""

from fastapi import FastAPI

from chassis.authentication import Authenticator, Lookup, ask_authority, ask_sessions
from chassis.database import Database
from chassis.group_commit import GroupCommit
from chassis.idempotency import purge_expired_for_ever
from chassis.process import Process
from orders.api import internal_routes, invoice_routes, public_invoice_routes, routes
from orders.api.dependencies import Parts
from orders.api.invoice_schemas import invoice_json
from orders.api.schemas import order_json
from orders.consumers.merchant_events import merchant_events
from orders.consumers.payment_events import payment_events
from orders.domain.checkout_pages import CheckoutPages
from orders.messages import INVOICES, MERCHANTS, PAYMENTS, STREAM
from orders.owners import AskMerchants, ask_merchants
from orders.settings import Settings
from orders.use_cases.create_invoice import CreateInvoices
from orders.use_cases.create_orders import CreateOrders
from orders.use_cases.name_merchants import NameMerchants
from orders.use_cases.show_invoices_to_payer import ShowInvoicesToPayer
from orders.use_cases.show_order_to_payer import ShowOrderToPayer

_GROUP = "orders"


def create_api(
    settings: Settings | None = None, *, authority: Lookup | None = None, merchants: AskMerchants | None = None
) -> FastAPI:
    """The orders API, with the consumers of payments' and merchants' events in the same process.

    `authority` and `merchants` stand in for the merchants service.
    """
    settings = settings or Settings()  # pyright: ignore[reportCallIssue]  # from the environment
    process = Process("orders", "orders-api", settings, publishes=[STREAM, INVOICES])
    client = process.client_of("merchants", settings.merchants_url)
    authenticator = Authenticator(
        authority or ask_authority(client, "/internal/credentials/check"), ask_sessions(client, "/internal/sessions")
    )
    process.app.state.authenticator = authenticator
    process.app.state.parts = _parts(process.database, settings, merchants or ask_merchants(client))
    process.in_background("purge of idempotency keys", lambda: purge_expired_for_ever(process.database))
    for each in (routes, internal_routes, invoice_routes, public_invoice_routes):
        process.app.include_router(each.router)
    process.streams.subscribe(PAYMENTS, _GROUP, payment_events(process.database))
    process.streams.subscribe(MERCHANTS, _GROUP, merchant_events(process.database, authenticator.forget))
    return process.app


def _parts(database: Database, settings: Settings, merchants: AskMerchants) -> Parts:
    names = NameMerchants(database, merchants)
    pages = CheckoutPages(settings.checkout_url)
    return Parts(
        database=database,
        create_orders=GroupCommit(database, CreateOrders(order_json)),
        show_to_payer=ShowOrderToPayer(database, names),
        # One a transaction, so that a number is either used or free; and one at a time, so that a busy merchant's
        # invoices do not wait for each other with all the connections of this process in their hands.
        create_invoices=GroupCommit(database, CreateInvoices(invoice_json, pages), max_batch=1),
        show_invoices=ShowInvoicesToPayer(database, names),
        pages=pages,
    )
