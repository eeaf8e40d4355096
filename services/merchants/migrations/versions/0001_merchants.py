"""Merchants and their API credentials."""

from alembic import op

from chassis.migrations import create_outbox_tables

revision = "0001"
down_revision = None


def upgrade() -> None:
    create_outbox_tables()
    op.execute("""
        CREATE TABLE merchants (
            id uuid PRIMARY KEY,
            name varchar(255) NOT NULL,
            email varchar(255) NOT NULL UNIQUE,
            api_key varchar(64) NOT NULL UNIQUE,
            api_secret bytea NOT NULL,              -- encrypted; shown again to its owner only
            api_secret_digest char(64) NOT NULL,    -- SHA-256 in hex, what callers are checked against
            is_active boolean NOT NULL DEFAULT true,
            version integer NOT NULL DEFAULT 1,     -- grows with each change; on every event
            created_at timestamptz NOT NULL DEFAULT now(),
            updated_at timestamptz NOT NULL DEFAULT now()
        )
    """)
