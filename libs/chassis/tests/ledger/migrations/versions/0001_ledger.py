"""A small service for the chassis's own tests: an outbox, entries to write, and rows that fall due."""

from alembic import op

from chassis.migrations import create_outbox_tables

revision = "0001"
down_revision = None


def upgrade() -> None:
    create_outbox_tables()
    op.execute("CREATE TABLE entries (id text PRIMARY KEY, amount bigint NOT NULL CHECK (amount > 0))")
    op.execute("CREATE TABLE chores (id int PRIMARY KEY, due_at timestamptz, lease_token uuid)")
    op.execute("CREATE INDEX chores_due ON chores (due_at) WHERE due_at IS NOT NULL")
