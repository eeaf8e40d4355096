"""Schema migrations: one Alembic history per service, run by the service's own role."""

import os
import sys
from pathlib import Path

import sqlalchemy as sa
from alembic import command, context, op
from alembic.config import Config

from chassis.database import sqlalchemy_url


def upgrade(service: Path, database_url: str) -> None:
    """Bring the schema of the service in folder `service` to its newest revision. Safe to repeat."""
    config = Config()
    config.set_main_option("script_location", str(service / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["database_url"] = database_url
    command.upgrade(config, "head")


def run_env() -> None:
    """The whole of a service's `migrations/env.py`."""
    engine = sa.create_engine(sqlalchemy_url(context.config.attributes["database_url"]), poolclass=sa.NullPool)
    with engine.connect() as connection:
        context.configure(connection=connection)
        with context.begin_transaction():
            # Two migrating processes take turns, however long the first needs; the second finds nothing left to do.
            connection.execute(sa.text("SET LOCAL statement_timeout = 0"))
            connection.execute(sa.text("SET LOCAL lock_timeout = 0"))
            connection.execute(sa.text("SELECT pg_advisory_xact_lock(hashtext(current_schema() || ' migrations'))"))
            # Locks on tables are another matter: waiting for one would make all requests wait behind us.
            connection.execute(sa.text("SET LOCAL lock_timeout TO DEFAULT"))
            context.run_migrations()
    engine.dispose()


def create_outbox_tables() -> None:
    """For a service's first migration: the outbox and what the relay remembers of Redis."""
    op.execute("""
        CREATE TABLE outbox (
            position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            stream varchar(64) NOT NULL,
            bodies text NOT NULL,   -- the events, byte for byte as they are published in one entry, each on a line
            events integer NOT NULL,
            created_at timestamptz NOT NULL DEFAULT now(),
            stream_ms bigint,   -- the two halves of the id of that entry, NULL while unpublished
            stream_seq bigint
        ) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.05)
    """)
    # Rows live for minutes: compressing the long ones would only cost.
    op.execute("ALTER TABLE outbox ALTER COLUMN bodies SET STORAGE EXTERNAL")
    op.execute("CREATE INDEX outbox_unpublished ON outbox (position) WHERE stream_ms IS NULL")
    op.execute("""
        CREATE TABLE relay_state (
            only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
            epoch text NOT NULL,    -- the same value stands in Redis: another or none there means a wipe
            run_id text NOT NULL    -- of the Redis server: another one means a restart
        )
    """)
    op.execute("""
        CREATE TABLE stream_marks (
            stream varchar(64) PRIMARY KEY,
            stream_ms bigint NOT NULL,   -- every consumer group is known to be past this id
            stream_seq bigint NOT NULL
        )
    """)
    op.execute("""
        CREATE TABLE stream_groups (
            stream varchar(64),
            name text,              -- a group that has read the stream; while it is missing in Redis no mark moves
            seen_at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (stream, name)
        )
    """)


def create_idempotency_table() -> None:
    """For a service that creates things on a caller's behalf; see `idempotency`."""
    op.execute("""
        CREATE TABLE idempotency_keys (
            scope varchar(64),       -- whose key it is: a merchant's id, or on the public checkout an order's
            key varchar(255),
            merchant_id uuid NOT NULL,
            salt bytea NOT NULL,
            fingerprint bytea NOT NULL,   -- HMAC of the request
            status_code integer NOT NULL,
            response bytea NOT NULL,      -- the answer, byte for byte
            created_at timestamptz NOT NULL DEFAULT now(),
            expires_at timestamptz NOT NULL,
            PRIMARY KEY (scope, key)
        )
    """)
    op.execute("CREATE INDEX idempotency_keys_expiry ON idempotency_keys (expires_at)")


def main() -> None:
    """`python -m chassis.migrations services/orders`, with the role's `DATABASE_URL` in the environment."""
    upgrade(Path(sys.argv[1]), os.environ["DATABASE_URL"])


if __name__ == "__main__":
    main()
