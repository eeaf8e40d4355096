"""The refunds processes: all wiring, nothing else."""

from fastapi import FastAPI

from chassis.ask_owner import AskOwner
from chassis.authentication import Authenticator, Lookup, ask_authority, ask_sessions
from chassis.due_rows import Poller
from chassis.group_commit import GroupCommit
from chassis.idempotency import purge_expired_for_ever
from chassis.process import Process
from refunds import messages
from refunds.api import internal_routes, routes
from refunds.api.dependencies import Refunds
from refunds.api.schemas import accepted_json
from refunds.consumers.payment_events import on_payment_events
from refunds.consumers.refund_jobs import on_refund_jobs
from refunds.owners import PaymentsOwner, PaymentsService
from refunds.processors.simulator import Simulator
from refunds.processors.simulator_books import SimulatorBooks
from refunds.settings import Settings
from refunds.storage import attempts
from refunds.use_cases.advance_refunds import RefundProcessing
from refunds.use_cases.create_refund import CreateRefunds, RefundCreation
from refunds.use_cases.find_refunds import RefundSearch
from refunds.use_cases.record_payments import ask_for_payments

_PUBLISHES = (messages.STREAM, messages.JOBS)


def create_api(
    settings: Settings | None = None, *, lookup: Lookup | None = None, payments_owner: PaymentsOwner | None = None
) -> FastAPI:
    """The HTTP API. `lookup` and `payments_owner` stand in for the merchants and payments services."""
    settings = settings or Settings()  # type: ignore[call-arg]  # from the environment
    process = Process("refunds", "refunds-api", settings, publishes=_PUBLISHES)
    database = process.database
    merchants = process.client_of("merchants", settings.merchants_url)
    lookup = lookup or ask_authority(merchants, "/internal/credentials/check")
    owner = payments_owner or PaymentsService(process.client_of("payments", settings.payments_url))
    ask_owner = AskOwner(ask_for_payments(database, owner))
    process.app.state.authenticator = Authenticator(lookup, ask_sessions(merchants, "/internal/sessions"))
    process.app.state.refunds = Refunds(
        database=database,
        redis=process.redis,
        creation=RefundCreation(GroupCommit(database, CreateRefunds(accepted_json)), ask_owner),
        search=RefundSearch(database, ask_owner),
    )
    process.in_background("purge of idempotency keys", lambda: purge_expired_for_ever(database))
    process.app.include_router(routes.router)
    process.app.include_router(internal_routes.router)
    return process.app


def create_worker(settings: Settings | None = None) -> FastAPI:
    """The worker: takes refunds to the processor, records what it says, and learns of payments."""
    settings = settings or Settings()  # type: ignore[call-arg]  # from the environment
    process = Process("refunds", "refunds-worker", settings, publishes=_PUBLISHES)
    processing = RefundProcessing(process.database, Simulator(SimulatorBooks(process.database), settings))
    poller = process.add_poller(Poller("refunds", process.database, attempts.due, processing.act_on_due))
    process.streams.subscribe(messages.PAYMENTS, messages.GROUP, on_payment_events(process.database))
    process.streams.subscribe(messages.JOBS, messages.GROUP, on_refund_jobs(processing, poller.wake))
    return process.app
