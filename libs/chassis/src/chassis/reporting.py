"""Views in schema `public` for whoever reports on the services' data, and the role that reads them.

Nothing in the product reads these. Each service says in `migrations/reporting/<view>.sql` what it shows, as one SELECT;
services that name the same view show their rows in it together. A view would keep a migration from changing the columns
that it shows, so `provision` drops all of them and this brings them back once every service has migrated:
`python -m chassis.reporting services/orders services/payments`, with the admin `DATABASE_URL` and
`REPORTING_DB_PASSWORD`. Where that is not set, the reader has a known password in development and cannot log in in
production.
"""

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import LiteralString, cast

import psycopg
from psycopg import sql

from chassis.database_roles import refused_in_production, take_turns, verifier_of

READER = "gateway_user"
_KNOWN_PASSWORD = "gateway_pass"  # noqa: S105  # printed in the documentation
_MARK = "Shown by a service for reporting; made anew after its migrations."
_LIMITS = {
    "default_transaction_read_only": "on",
    # A report that is left open must not keep the dead rows of hot tables from being cleaned up.
    "statement_timeout": "60s",
    "idle_in_transaction_session_timeout": "10s",
}


def drop_views(connection: psycopg.Connection, reader: str = READER) -> None:
    """Drop every view that `create_views` has made. A report that runs is cut off: migrations go first."""
    connection.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s AND datname = current_database()",
        [reader],
    )
    made = connection.execute(
        "SELECT relname FROM pg_class WHERE relkind = 'v' AND relnamespace = 'public'::regnamespace"
        " AND obj_description(oid, 'pg_class') = %s",
        [_MARK],
    )
    for (view,) in made.fetchall():
        connection.execute(sql.SQL("DROP VIEW public.{}").format(sql.Identifier(view)))


def create_views(admin_url: str, services: Sequence[Path], password: str | None, reader: str = READER) -> None:
    """Make the views of the services in these folders, and let `reader` read them and nothing else.

    `password` `None`: the reader cannot log in. Safe to repeat.
    """
    shown = _shown_by(services)
    with psycopg.connect(admin_url) as connection:
        take_turns(connection)
        drop_views(connection, reader)
        _prepare_reader(connection, reader, password)
        for view, selects in sorted(shown.items()):
            name = sql.Identifier("public", view)
            body = sql.SQL(" UNION ALL ").join(_part(select) for select in selects)
            connection.execute(sql.SQL("CREATE VIEW {} AS {}").format(name, body))
            connection.execute(sql.SQL("COMMENT ON VIEW {} IS {}").format(name, sql.Literal(_MARK)))
            connection.execute(sql.SQL("GRANT SELECT ON {} TO {}").format(name, sql.Identifier(reader)))


def _shown_by(services: Sequence[Path]) -> Mapping[str, list[str]]:
    shown: dict[str, list[str]] = {}
    for service in services:
        for path in sorted(service.glob("migrations/reporting/*.sql")):
            shown.setdefault(path.stem, []).append(path.read_text().strip().removesuffix(";"))
    return shown


def _part(select: str) -> sql.Composable:
    # Not a constant, which the type would have it be, but a file of the repository.
    return sql.SQL("({})").format(sql.SQL(cast("LiteralString", select)))


def _prepare_reader(connection: psycopg.Connection, reader: str, password: str | None) -> None:
    role = sql.Identifier(reader)
    known = connection.execute("SELECT FROM pg_roles WHERE rolname = %s", [reader]).fetchone() is not None
    if not known:
        connection.execute(sql.SQL("CREATE ROLE {}").format(role))
    if password is None:
        connection.execute(sql.SQL("ALTER ROLE {} NOLOGIN PASSWORD NULL").format(role))
    else:
        verifier = sql.Literal(verifier_of(connection, reader, password))
        connection.execute(sql.SQL("ALTER ROLE {} LOGIN PASSWORD {}").format(role, verifier))
    for setting, value in _LIMITS.items():
        connection.execute(
            sql.SQL("ALTER ROLE {} SET {} = {}").format(role, sql.Identifier(setting), sql.Literal(value))
        )
    # Asked for where the admin is no superuser, and ends the reader's sessions.
    connection.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(role))
    database = sql.Identifier(connection.info.dbname)
    connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(database, role))
    connection.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(role))


def reader_password(given: str | None, *, production: bool) -> str | None:
    """The password that is set, else the known one, and in production none. Raises `ValueError` for the known one in
    production."""
    if not production:
        return given or _KNOWN_PASSWORD
    if given == _KNOWN_PASSWORD:
        raise ValueError("REPORTING_DB_PASSWORD is the one of development; set your own in production")
    return given


def main() -> None:
    if unsafe := refused_in_production(os.environ):
        sys.exit(f"{unsafe} holds a development password; set your own in production")
    try:
        password = reader_password(
            os.environ.get("REPORTING_DB_PASSWORD") or None, production=os.environ.get("GATEWAY_ENV") == "production"
        )
    except ValueError as error:
        sys.exit(str(error))
    create_views(os.environ["DATABASE_URL"], [Path(folder) for folder in sys.argv[1:]], password)


if __name__ == "__main__":
    main()
