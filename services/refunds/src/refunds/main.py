"""The refunds processes: all wiring, nothing else."""

from fastapi import FastAPI

from chassis.ask_owner import AskOwner
from chassis.authentication import Authenticator, Lookup, ask_authority, ask_sessions
from chassis.due_rows import Poller
from chassis.encryption import SecretBox
from chassis.group_commit import GroupCommit
from chassis.idempotency import purge_expired_for_ever
from chassis.process import Process
from refunds import messages
from refunds.api import internal_routes, routes
from refunds.api.dependencies import Refunds
from refunds.api.schemas import accepted_json
from refunds.consumers.payment_events import on_payment_events
from refunds.consumers.refund_jobs import on_refund_jobs
from refunds.domain.payment import SIMULATOR
from refunds.owners import PaymentsOwner, PaymentsService, ProcessorAccounts
from refunds.processors import instamojo
from refunds.processors.instamojo import AccountOf, Instamojo
from refunds.processors.instamojo_client import Account, InstamojoClient
from refunds.processors.simulator import Simulator
from refunds.processors.simulator_books import SimulatorBooks
from refunds.settings import Settings
from refunds.storage import attempts
from refunds.use_cases.advance_refunds import RefundProcessing
from refunds.use_cases.create_refund import CreateRefunds, RefundCreation
from refunds.use_cases.find_refunds import RefundSearch
from refunds.use_cases.record_payments import ask_for_payments

_PUBLISHES = (messages.STREAM, messages.JOBS)
_INSTAMOJO_BATCH = 16


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


def create_worker(settings: Settings | None = None, *, account_of: AccountOf | None = None) -> FastAPI:
    """The worker: takes refunds to their processors, records what they say, and learns of payments.

    `account_of` stands in for the payments service.
    """
    settings = settings or Settings()  # type: ignore[call-arg]  # from the environment
    process = Process("refunds", "refunds-worker", settings, publishes=_PUBLISHES)
    database = process.database
    simulated = RefundProcessing(database, Simulator(SimulatorBooks(database), settings))
    pollers = [
        Poller("refunds", database, attempts.due_at(SIMULATOR), simulated.act_on_due),
        _instamojo_poller(process, settings, account_of),
    ]
    for poller in pollers:
        process.add_poller(poller)

    def wake_pollers() -> None:
        for poller in pollers:
            poller.wake()

    payment_events = on_payment_events(database)
    process.streams.subscribe(messages.PAYMENTS, messages.GROUP, payment_events, types=messages.REFUNDABLE)
    process.streams.subscribe(messages.JOBS, messages.GROUP, on_refund_jobs(simulated, wake_pollers))
    return process.app


def _instamojo_poller(process: Process, settings: Settings, account_of: AccountOf | None) -> Poller:
    client = InstamojoClient(settings.instamojo_base_url)
    process.at_stop(client.close)
    accounts = ProcessorAccounts(
        process.client_of("payments", settings.payments_url),
        instamojo.INSTAMOJO,
        SecretBox(settings.encryption_key.get_secret_value()),
        _gateways_own_account(settings),
    )
    processing = RefundProcessing(
        process.database, Instamojo(client, account_of or accounts.account_of), instamojo.LEASE_SECONDS
    )
    waiting = attempts.due_at(instamojo.INSTAMOJO, instamojo.LEASE_SECONDS)
    return Poller("instamojo refunds", process.database, waiting, processing.act_on_due, batch=_INSTAMOJO_BATCH)


def _gateways_own_account(settings: Settings) -> Account | None:
    key, token = settings.instamojo_api_key, settings.instamojo_auth_token
    return Account(key, token) if key and token else None
