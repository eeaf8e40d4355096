"""The payments processes: all wiring, nothing else."""

from datetime import timedelta

from fastapi import FastAPI

from chassis.ask_owner import AskOwner
from chassis.authentication import Authenticator, Lookup, ask_authority, ask_sessions
from chassis.clock import Clock, utc_now
from chassis.due_rows import Poller
from chassis.encryption import SecretBox
from chassis.group_commit import GroupCommit
from chassis.idempotency import purge_expired_for_ever
from chassis.process import Process
from payments import messages
from payments.api import (
    account_routes,
    capture_routes,
    internal_routes,
    list_routes,
    method_routes,
    notice_routes,
    processor_routes,
    routes,
    timeline_routes,
)
from payments.api.dependencies import Payments
from payments.api.schemas import accepted_json
from payments.consumers.merchant_events import on_merchant_events
from payments.consumers.order_events import on_order_events
from payments.consumers.payment_jobs import on_payment_jobs
from payments.consumers.refund_events import on_refund_events
from payments.domain.attempt import Patience
from payments.domain.receipt import Account
from payments.owners import OrdersOwner, OrdersService, WebhooksOwner, WebhooksService
from payments.processors.instamojo import Addresses, Instamojo
from payments.processors.instamojo_client import InstamojoClient
from payments.processors.simulator import Simulator
from payments.processors.simulator_books import SimulatorBooks
from payments.settings import Settings
from payments.use_cases.advance_payments import PaymentProcessing
from payments.use_cases.choose_processors import ProcessorChoices
from payments.use_cases.create_payment import CreatePayments, PaymentCreation
from payments.use_cases.find_payment import PaymentSearch, find_payments
from payments.use_cases.hear_processor import Notices
from payments.use_cases.open_accounts import Accounts
from payments.use_cases.record_orders import ask_for_orders
from payments.use_cases.show_methods import OrderMethods
from payments.use_cases.summarise_payments import PaymentFigures
from payments.use_cases.tell_timeline import Timelines

_PUBLISHES = (messages.STREAM, messages.JOBS)
_REDIRECT_LEASE_SECONDS = 30.0
"""Each of the questions that a turn of its poller may ask takes up to six seconds."""


def create_api(
    settings: Settings | None = None,
    *,
    lookup: Lookup | None = None,
    orders_owner: OrdersOwner | None = None,
    webhooks_owner: WebhooksOwner | None = None,
    clock: Clock = utc_now,
) -> FastAPI:
    """The HTTP API. `lookup`, `orders_owner` and `webhooks_owner` stand in for the other services."""
    settings = settings or Settings()  # type: ignore[call-arg]  # from the environment
    process = Process("payments", "payments-api", settings, publishes=_PUBLISHES)
    database = process.database
    merchants = process.client_of("merchants", settings.merchants_url)
    lookup = lookup or ask_authority(merchants, "/internal/credentials/check")
    owner = orders_owner or OrdersService(process.client_of("orders", settings.orders_url))
    ask_orders = AskOwner(ask_for_orders(database, owner))
    accounts = _accounts(process, settings)
    gateway_has_account = accounts.gateway is not None
    process.app.state.authenticator = Authenticator(lookup, ask_sessions(merchants, "/internal/sessions"))
    process.app.state.payments = Payments(
        database=database,
        redis=process.redis,
        creation=PaymentCreation(
            GroupCommit(database, CreatePayments(accepted_json, gateway_has_account=gateway_has_account)), ask_orders
        ),
        search=PaymentSearch(GroupCommit(database, find_payments)),
        timelines=Timelines(
            database, webhooks_owner or WebhooksService(process.client_of("webhooks", settings.webhooks_url))
        ),
        figures=PaymentFigures(database, clock),
        choices=ProcessorChoices(database, accounts),
        methods=OrderMethods(database, ask_orders, gateway_has_account=gateway_has_account),
        notices=Notices(database, accounts),
        simulator=_simulator(process, settings),
        clock=clock,
    )
    process.in_background("purge of idempotency keys", lambda: purge_expired_for_ever(database))
    # Before `routes`, where any name may stand for a payment's id.
    process.app.include_router(list_routes.router)
    process.app.include_router(capture_routes.router)
    process.app.include_router(timeline_routes.router)
    process.app.include_router(routes.router)
    process.app.include_router(method_routes.router)
    process.app.include_router(processor_routes.router)
    process.app.include_router(notice_routes.router)
    process.app.include_router(internal_routes.router)
    process.app.include_router(account_routes.router)
    return process.app


def create_worker(settings: Settings | None = None) -> FastAPI:
    """The worker: takes payments to their processors and records what these say."""
    settings = settings or Settings()  # type: ignore[call-arg]  # from the environment
    process = Process("payments", "payments-worker", settings, publishes=_PUBLISHES)
    simulated = PaymentProcessing(process.database, _simulator(process, settings))
    redirected = PaymentProcessing(
        process.database,
        _instamojo(process, settings),
        patience=Patience(
            timedelta(seconds=settings.redirect_abandon_seconds), timedelta(seconds=settings.redirect_watch_seconds)
        ),
        lease_seconds=_REDIRECT_LEASE_SECONDS,
    )
    process.at_stop(simulated.stop)
    process.at_stop(redirected.stop)
    # One each: a processor that is slow delays the payments of no other.
    pollers = [
        process.add_poller(Poller("payments", process.database, simulated.due, simulated.act_on_due)),
        process.add_poller(
            Poller("payments at instamojo", process.database, redirected.due, redirected.act_on_due, batch=16)
        ),
    ]

    def wake_pollers() -> None:
        for poller in pollers:
            poller.wake()

    process.streams.subscribe("orders", messages.GROUP, on_order_events(process.database))
    process.streams.subscribe(messages.REFUNDS, messages.GROUP, on_refund_events(process.database))
    process.streams.subscribe(messages.MERCHANTS, messages.GROUP, on_merchant_events(process.database))
    process.streams.subscribe(messages.JOBS, messages.GROUP, on_payment_jobs(simulated, wake_pollers))
    return process.app


def _simulator(process: Process, settings: Settings) -> Simulator:
    return Simulator(SimulatorBooks(process.database), settings)


def _instamojo(process: Process, settings: Settings) -> Instamojo:
    client = InstamojoClient(settings.instamojo_base_url.rstrip("/") + "/")
    process.at_stop(client.close)
    addresses = Addresses(
        checkout=settings.checkout_url.rstrip("/"),
        api=settings.public_api_url.rstrip("/"),
        instamojo=settings.instamojo_base_url,
    )
    return Instamojo(client, _accounts(process, settings), addresses)


def _accounts(process: Process, settings: Settings) -> Accounts:
    gateway = Account(*settings.instamojo_credentials) if settings.instamojo_credentials else None
    return Accounts(process.database, SecretBox(settings.encryption_key.get_secret_value()), gateway)
