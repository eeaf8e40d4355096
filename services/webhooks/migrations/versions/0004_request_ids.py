"""The request that each webhook goes back to: on log lines and traces, also of attempts that are made hours later."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.execute("ALTER TABLE webhook_logs ADD COLUMN request_id varchar(128)")
