"""Creates each service's role and schema from the admin connection. Safe to repeat.

`python -m chassis.provision orders payments`, with the admin `DATABASE_URL` and, for each service, its role's
password in `<NAME>_DB_PASSWORD`.
"""

import os
import sys
from collections.abc import Mapping

import psycopg
from psycopg import sql

from chassis.database_roles import refused_in_production, take_turns, verifier_of
from chassis.reporting import READER, drop_views

_TIME_LIMITS = {
    # A frozen process must not hold locks for long: it would block guarded updates and hide rows from SKIP LOCKED.
    "idle_in_transaction_session_timeout": "5s",
    "lock_timeout": "2s",
    "statement_timeout": "10s",
}
_PLANNING = {
    # Rows are found by their keys, however little the planner knows of a table that was empty a minute ago. A plan is
    # kept for as long as its connection, and one that was made for an empty table reads all of it, again for each
    # batch, until the table is analysed.
    "enable_seqscan": "off",
    "enable_hashjoin": "off",
    "enable_mergejoin": "off",
}


def provision(admin_url: str, passwords: Mapping[str, str], reader: str = READER) -> None:
    """For each service name: a login role of that name with that password, owner of the schema of that name.

    The role sees its own schema and no other. An existing role gets the password and settings anew. The views for
    reporting are gone afterwards: `reporting` makes them once the services have migrated.
    """
    with psycopg.connect(admin_url, autocommit=True) as connection:
        database = connection.info.dbname
        take_turns(connection)
        # What they show could not be changed by the migrations that follow.
        drop_views(connection, reader)
        connection.execute(sql.SQL("REVOKE CREATE ON SCHEMA public FROM PUBLIC"))
        connection.execute(sql.SQL("REVOKE CONNECT, TEMPORARY ON DATABASE {} FROM PUBLIC").format(_name(database)))
        for service, password in passwords.items():
            _provision_service(connection, database, service, password)


def _provision_service(connection: psycopg.Connection, database: str, service: str, password: str) -> None:
    role = _name(service)
    known = connection.execute("SELECT FROM pg_roles WHERE rolname = %s", [service]).fetchone() is not None
    verb = sql.SQL("ALTER" if known else "CREATE")
    verifier = verifier_of(connection, service, password)
    connection.execute(sql.SQL("{} ROLE {} LOGIN PASSWORD {}").format(verb, role, sql.Literal(verifier)))
    connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(_name(database), role))
    # CREATE SCHEMA … AUTHORIZATION asks for membership where the admin is no superuser.
    connection.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(role))
    connection.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {} AUTHORIZATION {}").format(role, role))
    connection.execute(sql.SQL("ALTER ROLE {} SET search_path = {}").format(role, role))
    for setting, value in (_TIME_LIMITS | _PLANNING).items():
        connection.execute(
            sql.SQL("ALTER ROLE {} SET {} = {}").format(role, sql.Identifier(setting), sql.Literal(value))
        )


def _name(identifier: str) -> sql.Identifier:
    return sql.Identifier(identifier)


def main() -> None:
    services = sys.argv[1:]
    if unsafe := refused_in_production(os.environ):
        sys.exit(f"{unsafe} holds a development password; set your own in production")
    provision(os.environ["DATABASE_URL"], {name: os.environ[f"{name.upper()}_DB_PASSWORD"] for name in services})


if __name__ == "__main__":
    main()
