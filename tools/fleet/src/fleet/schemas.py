"""Roles, schemas and migrations of the services: once at every start, before any of them runs."""

from collections.abc import Callable, Mapping

import psycopg

from chassis import migrations, reporting
from chassis.provision import provision
from fleet.errors import FleetError
from fleet.layout import ROOT
from fleet.settings import Settings
from fleet.topology import SERVICES, role_url


def prepare(settings: Settings, admin_url: str, secrets: Mapping[str, str], on_migrated: Callable[[str], None]) -> None:
    """Bring every service's role and schema up to date, and the views for reporting. Raises FleetError."""
    passwords = {service: secrets[f"{service.upper()}_DB_PASSWORD"] for service in SERVICES}
    try:
        provision(admin_url, passwords)
    except psycopg.Error as error:
        raise FleetError(
            f"The services' roles and schemas could not be made: {error}",
            "DATABASE_URL must be that of a role which may create roles and schemas.",
        ) from None
    for service in SERVICES:
        folder = ROOT / "services" / service
        if not (folder / "migrations" / "env.py").exists():
            continue
        try:
            migrations.upgrade(folder, role_url(admin_url, service, passwords[service]))
        except Exception as error:
            raise FleetError(
                f"The migrations of {service} failed: {type(error).__name__}.",
                "Nothing was started. A migration is undone when it fails.",
                str(error),
            ) from error
        on_migrated(service)
    _prepare_reporting(settings, admin_url)


def _prepare_reporting(settings: Settings, admin_url: str) -> None:
    folders = [ROOT / "services" / service for service in SERVICES]
    try:
        password = reporting.reader_password(settings.reporting_password, production=settings.production)
        reporting.create_views(admin_url, folders, password)
    except ValueError as error:
        raise FleetError(str(error)) from None
    except psycopg.Error as error:
        raise FleetError(
            f"The views for reporting could not be made: {error}",
            "Schema public may have a table or a view of the same name.",
        ) from None
