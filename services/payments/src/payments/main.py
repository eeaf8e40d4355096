"""The payments processes: all wiring, nothing else."""

from fastapi import FastAPI

from chassis.ask_owner import AskOwner
from chassis.authentication import Authenticator, Lookup, ask_authority, ask_sessions
from chassis.clock import Clock, utc_now
from chassis.due_rows import Poller
from chassis.group_commit import GroupCommit
from chassis.idempotency import purge_expired_for_ever
from chassis.process import Process
from payments import messages
from payments.api import capture_routes, internal_routes, list_routes, routes, timeline_routes
from payments.api.dependencies import Payments
from payments.api.schemas import accepted_json
from payments.consumers.order_events import on_order_events
from payments.consumers.payment_jobs import on_payment_jobs
from payments.consumers.refund_events import on_refund_events
from payments.owners import OrdersOwner, OrdersService, WebhooksOwner, WebhooksService
from payments.processors.simulator import Simulator
from payments.processors.simulator_books import SimulatorBooks
from payments.settings import Settings
from payments.storage import attempts
from payments.use_cases.advance_payments import PaymentProcessing
from payments.use_cases.create_payment import CreatePayments, PaymentCreation
from payments.use_cases.find_payment import PaymentSearch, find_payments
from payments.use_cases.record_orders import ask_for_orders
from payments.use_cases.summarise_payments import PaymentFigures
from payments.use_cases.tell_timeline import Timelines

_PUBLISHES = (messages.STREAM, messages.JOBS)


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
    process.app.state.authenticator = Authenticator(lookup, ask_sessions(merchants, "/internal/sessions"))
    process.app.state.payments = Payments(
        database=database,
        redis=process.redis,
        creation=PaymentCreation(
            GroupCommit(database, CreatePayments(accepted_json)), AskOwner(ask_for_orders(database, owner))
        ),
        search=PaymentSearch(GroupCommit(database, find_payments)),
        timelines=Timelines(
            database, webhooks_owner or WebhooksService(process.client_of("webhooks", settings.webhooks_url))
        ),
        figures=PaymentFigures(database, clock),
        processor=_simulator(process, settings),
        clock=clock,
    )
    process.in_background("purge of idempotency keys", lambda: purge_expired_for_ever(database))
    # Before `routes`, where any name may stand for a payment's id.
    process.app.include_router(list_routes.router)
    process.app.include_router(capture_routes.router)
    process.app.include_router(timeline_routes.router)
    process.app.include_router(routes.router)
    process.app.include_router(internal_routes.router)
    return process.app


def create_worker(settings: Settings | None = None) -> FastAPI:
    """The worker: takes payments to the processor and records what it says."""
    settings = settings or Settings()  # type: ignore[call-arg]  # from the environment
    process = Process("payments", "payments-worker", settings, publishes=_PUBLISHES)
    processing = PaymentProcessing(process.database, _simulator(process, settings))
    poller = process.add_poller(Poller("payments", process.database, attempts.due, processing.act_on_due))
    process.streams.subscribe("orders", messages.GROUP, on_order_events(process.database))
    process.streams.subscribe(messages.REFUNDS, messages.GROUP, on_refund_events(process.database))
    process.streams.subscribe(messages.JOBS, messages.GROUP, on_payment_jobs(processing, poller.wake))
    return process.app


def _simulator(process: Process, settings: Settings) -> Simulator:
    return Simulator(SimulatorBooks(process.database), settings)
