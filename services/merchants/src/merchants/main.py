"""All wiring of the merchants service."""

from functools import partial

from fastapi import FastAPI

from chassis.authentication import Authenticator, Caller, Credentials
from chassis.database import Database
from chassis.encryption import SecretBox
from chassis.process import Process
from chassis.session_tokens import Session
from chassis.sessions import Keys, Sessions, SessionVerifier
from merchants.api import account_routes, control_plane_routes, internal_routes, session_routes
from merchants.api.dependencies import Parts
from merchants.domain.session import SessionSigner
from merchants.messages import STREAM
from merchants.owners import ask_job_owners
from merchants.passwords import Passwords
from merchants.probes import FleetProbes
from merchants.settings import Settings
from merchants.storage.sign_in_failures import SignInFailures
from merchants.use_cases.check_credentials import check_credentials
from merchants.use_cases.check_session import check_session
from merchants.use_cases.count_jobs import JobCounter
from merchants.use_cases.gather_health import HealthGatherer
from merchants.use_cases.seed_test_merchant import TEST_MERCHANT_ID, seed_test_merchant
from merchants.use_cases.sign_in import SignIn


def create_api(settings: Settings | None = None) -> FastAPI:
    """Accounts, credentials and sessions, and the health and job status of the whole gateway."""
    settings = settings or Settings()  # pyright: ignore[reportCallIssue]  # from the environment
    process = Process("merchants", "merchants-api", settings, publishes=[STREAM])
    passwords = Passwords()
    process.at_stop(passwords.close)
    if settings.seeds_test_merchant:
        process.at_start(partial(seed_test_merchant, settings, process.database, passwords))
    signer = SessionSigner(settings.jwt_secret.get_secret_value())
    verifier = _verifier(signer)
    authenticator = _authenticator(process.database, verifier)
    process.app.state.authenticator = authenticator
    process.app.state.parts = Parts(
        database=process.database,
        box=SecretBox(settings.encryption_key.get_secret_value()),
        passwords=passwords,
        signer=signer,
        sign_in=_sign_in(process, settings, passwords, signer),
        authenticator=authenticator,
        verifier=verifier,
        health=_watch_fleet(process, settings),
        jobs=JobCounter(ask_job_owners([process.client_of(*owner) for owner in settings.job_owners.items()])),
        in_production=settings.in_production,
    )
    for routes in (account_routes, session_routes, internal_routes):
        process.app.include_router(routes.router)
    process.app.include_router(control_plane_routes.health_router)
    if not settings.in_production:
        process.app.include_router(control_plane_routes.test_router)
    return process.app


def _sign_in(process: Process, settings: Settings, passwords: Passwords, signer: SessionSigner) -> SignIn:
    failures = SignInFailures(
        process.redis,
        per_email=settings.sign_in_failures_per_email,
        per_address=settings.most_failures_per_address,
        window_seconds=settings.sign_in_window_seconds,
    )
    open_to_anybody = TEST_MERCHANT_ID if settings.has_demo_login else None
    return SignIn(process.database, passwords, failures, signer, open_to_anybody)


def _watch_fleet(process: Process, settings: Settings) -> HealthGatherer:
    database = Database(settings.database_url, pool_size=1, overflow=0)
    probes = FleetProbes(database, process.redis, settings.workers)
    gatherer = HealthGatherer(probes.look)
    # Once before the first request: the first answer is a real one.
    process.at_start(gatherer.gather)
    process.in_background("health", gatherer.run)
    process.at_stop(probes.close)
    process.at_stop(database.close)
    return gatherer


def _verifier(signer: SessionSigner) -> SessionVerifier:
    async def own_keys() -> Keys:
        return {signer.key_id: signer.public_key}

    return SessionVerifier(own_keys)


def _authenticator(database: Database, verifier: SessionVerifier) -> Authenticator:
    async def look_up(credentials: Credentials) -> Caller | None:
        return await check_credentials(credentials, database)

    async def look_up_signed_in(session: Session) -> Caller | None:
        return await check_session(session.merchant_id, session.id, database)

    return Authenticator(look_up, Sessions(verifier, look_up_signed_in))
