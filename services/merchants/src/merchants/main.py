"""All wiring of the merchants service."""

from fastapi import FastAPI

from chassis.authentication import Authenticator, Caller, Credentials
from chassis.database import Database
from chassis.process import Process
from merchants.api import control_plane_routes, internal_routes
from merchants.api.dependencies import Parts
from merchants.messages import STREAM
from merchants.owners import ask_job_owners
from merchants.probes import FleetProbes
from merchants.settings import Settings
from merchants.use_cases.check_credentials import check_credentials
from merchants.use_cases.count_jobs import JobCounter
from merchants.use_cases.gather_health import HealthGatherer
from merchants.use_cases.seed_test_merchant import seed_test_merchant


def create_api(settings: Settings | None = None) -> FastAPI:
    """Accounts and credentials, and the health and job status of the whole gateway."""
    settings = settings or Settings()  # pyright: ignore[reportCallIssue]  # from the environment
    process = Process("merchants", "merchants-api", settings, publishes=[STREAM])
    _seed_at_start(process, settings)
    process.app.state.parts = Parts(
        database=process.database,
        health=_watch_fleet(process, settings),
        jobs=JobCounter(ask_job_owners([process.client_of(*owner) for owner in settings.job_owners.items()])),
    )
    process.app.state.authenticator = _authenticator(process.database)
    process.app.include_router(control_plane_routes.health_router)
    process.app.include_router(internal_routes.router)
    if not settings.in_production:
        process.app.include_router(control_plane_routes.test_router)
    return process.app


def _seed_at_start(process: Process, settings: Settings) -> None:
    async def seed() -> None:
        await seed_test_merchant(settings, process.database)

    if settings.seeds_test_merchant:
        process.at_start(seed)


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


def _authenticator(database: Database) -> Authenticator:
    async def look_up(credentials: Credentials) -> Caller | None:
        return await check_credentials(credentials, database)

    return Authenticator(look_up)
