"""Endpoints, the logs that are delivered to them, and every attempt."""

from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.execute("""
        CREATE TABLE endpoints (
            merchant_id uuid PRIMARY KEY,
            webhook_url text,               -- NULL: the merchant receives no webhooks
            webhook_secret bytea NOT NULL,  -- encrypted with ENCRYPTION_KEY
            updated_at timestamptz NOT NULL DEFAULT now()
        )
    """)
    op.execute("""
        CREATE TABLE webhook_logs (
            id uuid PRIMARY KEY,
            merchant_id uuid NOT NULL,
            event varchar(50) NOT NULL,
            payload bytea NOT NULL,         -- the exact bytes that are signed and sent
            status varchar(20) NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'success', 'failed')),
            attempts int NOT NULL DEFAULT 0,
            last_attempt_at timestamptz,
            next_retry_at timestamptz,      -- when the next attempt is due; while one is under way, its lease's end
            lease_token uuid,               -- of the attempt that is under way
            response_code int,
            response_body text,
            created_at timestamptz NOT NULL DEFAULT now(),
            event_id varchar(64) NOT NULL,
            payment_id varchar(64) NOT NULL,
            event_version bigint NOT NULL,  -- grows with each change of the payment
            UNIQUE (event_id, merchant_id),
            CHECK ((status = 'pending') = (next_retry_at IS NOT NULL))
        ) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.05)
    """)
    op.execute("CREATE INDEX webhook_logs_newest ON webhook_logs (merchant_id, created_at DESC, id DESC)")
    op.execute("CREATE INDEX webhook_logs_status ON webhook_logs (status)")
    op.execute("CREATE INDEX webhook_logs_due ON webhook_logs (next_retry_at) WHERE status = 'pending'")
    op.execute("""
        CREATE INDEX webhook_logs_due_of ON webhook_logs (merchant_id, next_retry_at, event_version)
        WHERE status = 'pending'
    """)
    op.execute("""
        CREATE INDEX webhook_logs_unattempted ON webhook_logs (payment_id, event_version)
        WHERE status = 'pending' AND attempts = 0
    """)
    op.execute("""
        CREATE TABLE webhook_attempts (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            log_id uuid NOT NULL REFERENCES webhook_logs (id) ON DELETE CASCADE,
            attempt int NOT NULL,
            attempted_at timestamptz NOT NULL,
            duration_ms int NOT NULL,
            response_code int,
            response_body text
        )
    """)
    op.execute("CREATE INDEX webhook_attempts_of ON webhook_attempts (log_id)")
