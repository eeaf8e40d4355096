"""By which webhooks is asked how a merchant was told of a refund. Expands only."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.execute("ALTER TABLE refund_events ADD COLUMN event_id varchar(64) NOT NULL DEFAULT ''")
