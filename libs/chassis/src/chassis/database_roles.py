"""What whoever makes roles in the database shares."""

from collections.abc import Mapping

import psycopg

from chassis.settings import DEVELOPMENT_SECRET


def take_turns(connection: psycopg.Connection) -> None:
    """Wait until no other process changes roles and schemas of this database; until the connection ends."""
    connection.execute("SELECT pg_advisory_lock(hashtext('gateway:provision'))")


def verifier_of(connection: psycopg.Connection, role: str, password: str) -> str:
    """The password as the server stores it. Hashed here, so that it stands in no log of the server."""
    return connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()


def refused_in_production(environment: Mapping[str, str]) -> str | None:
    """The variable, if any, that holds a password of development although this is production."""
    if environment.get("GATEWAY_ENV") != "production":
        return None
    holding = [
        name
        for name, value in environment.items()
        if DEVELOPMENT_SECRET in value and (name == "DATABASE_URL" or name.endswith("_DB_PASSWORD"))
    ]
    return min(holding, default=None)
