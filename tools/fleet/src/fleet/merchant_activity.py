"""Shuts merchants out, or lets them in, as the merchants service itself would: in its schema, under its role."""

import asyncio

from sqlalchemy.exc import DBAPIError

from fleet import credentials, postgres, run_state
from fleet.errors import FleetError
from fleet.settings import Settings
from fleet.topology import role_url
from merchants import activity


def change(settings: Settings, word: str, who: str) -> None:
    """`word`: `activate` or `deactivate`. Raises FleetError where the database cannot be had or knows no such
    merchant."""
    try:
        code = asyncio.run(activity.change(word, who, _database_url(settings)))
    except (DBAPIError, OSError) as error:
        raise FleetError(f"The database does not answer: {error}", "See ./fleet status") from None
    if code:
        raise FleetError("Nothing was changed.", "Name the email that the merchant signs in with, or its id.")


def _database_url(settings: Settings) -> str:
    """Of the fleet that runs on this data folder. Raises FleetError when none does."""
    secrets = credentials.resolve(settings.layout, settings.product, production=settings.production)
    admin_url = settings.database_url
    if admin_url is None:
        state = run_state.read(settings.layout)
        if state is None or "postgres" not in state.ports or not state.supervisor_lives:
            raise FleetError("The fleet is not running.", "Start it: ./fleet up")
        admin_url = postgres.admin_url(secrets["POSTGRES_PASSWORD"], state.ports["postgres"])
    return role_url(admin_url, "merchants", secrets["MERCHANTS_DB_PASSWORD"])
