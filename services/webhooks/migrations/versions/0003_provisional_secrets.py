"""Secrets that give way to the one that registration showed; lists of what has failed."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    # Made up because somebody asked before the merchant's registration was heard of.
    op.execute("ALTER TABLE endpoints ADD COLUMN provisional boolean NOT NULL DEFAULT false")
    op.execute("""
        CREATE INDEX webhook_logs_failed ON webhook_logs (merchant_id, created_at DESC, id DESC)
        WHERE status = 'failed'
    """)
