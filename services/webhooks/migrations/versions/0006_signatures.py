"""The signature that was sent with each attempt: the secret may be another one by the time that somebody looks."""

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    for table in ("webhook_logs", "webhook_attempts"):
        # NULL: nothing was sent, or by a release that did not note it.
        op.execute(f"ALTER TABLE {table} ADD COLUMN signature bytea")
