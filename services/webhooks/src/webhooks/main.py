"""All wiring of the webhooks service."""

from datetime import timedelta
from functools import partial

from fastapi import FastAPI

from chassis.authentication import Authenticator, ask_authority, ask_sessions
from chassis.due_rows import Poller
from chassis.encryption import SecretBox
from chassis.process import Process
from webhooks.api import routes
from webhooks.api.dependencies import Resources
from webhooks.consumers.merchant_events import merchant_events_consumer
from webhooks.consumers.told_events import told_events_consumer
from webhooks.domain.lines import TOTAL, Lines
from webhooks.messages import INVOICE_STREAM, MERCHANT_STREAM, PAYMENT_STREAM, REFUND_STREAM
from webhooks.owners import ask_shown_secret
from webhooks.sender.resolving import Resolver
from webhooks.sender.sending import Sender
from webhooks.settings import Settings
from webhooks.storage.due_logs import DueLogs
from webhooks.use_cases.adopt_secret import AdoptSecret
from webhooks.use_cases.deliver_webhooks import Dispatcher
from webhooks.use_cases.log_events import LogEvents
from webhooks.use_cases.prune_logs import Pruning
from webhooks.use_cases.seed_test_endpoint import seed_test_endpoint
from webhooks.use_cases.send_test_webhook import SendTestWebhook


def create_api(settings: Settings | None = None) -> FastAPI:
    """Settings and logs over HTTP."""
    settings = settings or Settings()  # pyright: ignore[reportCallIssue]  # from the environment
    process = Process("webhooks", "webhooks-api", settings)
    box = SecretBox(settings.encryption_key.get_secret_value())
    app = process.app
    sender = Sender(Resolver(allow_private=settings.allows_private_networks))
    send_test = SendTestWebhook(process.database, sender, box, settings.retry_intervals)
    merchants = process.client_of("merchants", settings.merchants_url)
    adopt_secret = AdoptSecret(process.database, ask_shown_secret(merchants))
    app.state.resources = Resources(process.database, box, sender.resolver, send_test, adopt_secret)
    app.state.authenticator = Authenticator(
        ask_authority(merchants, "/internal/credentials/check"), ask_sessions(merchants, "/internal/sessions")
    )
    app.include_router(routes.router)
    app.include_router(routes.internal_router)
    if not settings.in_production:
        process.at_start(partial(seed_test_endpoint, process.database, box))
    process.at_stop(sender.close)
    return app


def create_worker(settings: Settings | None = None) -> FastAPI:
    """Turns events into logs, and delivers them."""
    settings = settings or Settings()  # pyright: ignore[reportCallIssue]  # from the environment
    process = Process("webhooks", "webhooks-worker", settings)
    box = SecretBox(settings.encryption_key.get_secret_value())
    sender = Sender(Resolver(allow_private=settings.allows_private_networks))
    lines = Lines()
    dispatcher = Dispatcher(process.database, sender, box, lines, settings.retry_intervals)
    poller = process.add_poller(
        Poller("webhook_deliveries", process.database, DueLogs(lines), dispatcher.deliver, batch=TOTAL)
    )
    dispatcher.on_room = poller.wake
    told = told_events_consumer(LogEvents(process.database, lines, dispatcher), poller.wake)
    for stream in (PAYMENT_STREAM, REFUND_STREAM, INVOICE_STREAM):
        process.streams.subscribe(stream, "webhooks", told)
    process.streams.subscribe(MERCHANT_STREAM, "webhooks", merchant_events_consumer(process.database))
    pruning = Pruning(process.database, timedelta(days=settings.webhook_log_retention_days))
    process.in_background("pruning", pruning.run)
    process.at_stop(dispatcher.stop)
    process.at_stop(sender.close)
    return process.app
