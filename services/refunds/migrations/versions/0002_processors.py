"""Which processor takes a refund back, when it was last sent there, and what the processor calls it. Expands only."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.execute("""
        ALTER TABLE attempts
            ADD COLUMN processor varchar(20) NOT NULL DEFAULT 'simulator',
            ADD COLUMN sent_at timestamptz   -- since when it may be on its way to the processor
    """)
    # Each processor has its own poller, so that a slow one delays no other.
    op.execute("CREATE INDEX attempts_due_at ON attempts (processor, next_action_at)")
    op.execute("DROP INDEX attempts_due")
    op.execute("ALTER TABLE refunds ADD COLUMN processor_refund_id varchar(64)")
