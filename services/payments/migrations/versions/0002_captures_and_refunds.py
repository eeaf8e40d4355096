"""When payments were captured, and what refunds tells of them. Expands only."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    # Apart from `payments`: what few payments have need not widen every row of the busiest table.
    op.execute("""
        CREATE TABLE captures (
            payment_id varchar(64) PRIMARY KEY REFERENCES payments (id),
            settled_at timestamptz NOT NULL,    -- `updated_at` of the payment until it was captured
            captured_at timestamptz NOT NULL,
            request_id varchar(128)
        )
    """)
    op.execute("""
        CREATE TABLE refund_events (
            refund_id varchar(64),
            event varchar(50),                  -- refund.created, refund.processed or refund.failed
            payment_id varchar(64) NOT NULL,
            amount bigint NOT NULL,
            occurred_at timestamptz NOT NULL,
            request_id varchar(128),
            PRIMARY KEY (refund_id, event)      -- a fact that is told twice is known once
        )
    """)
    op.execute("CREATE INDEX refund_events_payment ON refund_events (payment_id)")
