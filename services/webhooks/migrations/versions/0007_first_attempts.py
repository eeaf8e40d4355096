"""Earlier webhooks of a payment are found by the payment alone."""

from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    # The one that it replaces asks for the status by name, as the index on the status does; that one looked as good to
    # the planner while nothing was pending, and then every new webhook read all that had become pending: 200 instead
    # of 55 µs each at 500 payments/s.
    op.execute("""
        CREATE INDEX webhook_logs_first_attempts ON webhook_logs (payment_id, event_version)
        WHERE next_retry_at IS NOT NULL AND attempts = 0
    """)
    op.execute("DROP INDEX webhook_logs_unattempted")
