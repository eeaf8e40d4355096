"""The last attempt stands in its log; endpoints can be paused; logs can be sent again by hand and are pruned by age."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.execute("ALTER TABLE endpoints ADD COLUMN paused boolean NOT NULL DEFAULT false")
    # NULL: no attempt was made, or the last one stands in webhook_attempts like all before it.
    op.execute("ALTER TABLE webhook_logs ADD COLUMN last_duration_ms int")
    # Sent again by hand while an attempt was under way: when that ends, everything starts afresh.
    op.execute("ALTER TABLE webhook_logs ADD COLUMN restart boolean NOT NULL DEFAULT false")
    # Lists and their totals are answered from the index alone.
    op.execute("""
        CREATE INDEX webhook_logs_listed ON webhook_logs (merchant_id, created_at DESC, id DESC) INCLUDE (event, status)
    """)
    op.execute("DROP INDEX webhook_logs_newest")
    op.execute("CREATE INDEX webhook_logs_age ON webhook_logs USING brin (created_at) WITH (autosummarize)")
