"""Payments that may be refunded, refunds, and the simulated bank's books."""

from alembic import op

from chassis.migrations import create_idempotency_table, create_outbox_tables

revision = "0001"
down_revision = None


def upgrade() -> None:
    create_outbox_tables()
    create_idempotency_table()
    op.execute("""
        CREATE TABLE payment_snapshots (
            id varchar(64) PRIMARY KEY,
            merchant_id uuid NOT NULL,
            amount bigint NOT NULL,
            status varchar(20) NOT NULL CHECK (status IN ('pending', 'success', 'failed')),
            version integer NOT NULL,
            face json NOT NULL,   -- the payment as its owner publishes it
            reserved bigint NOT NULL DEFAULT 0,   -- what its pending and processed refunds sum up to
            -- No payment is refunded beyond its amount, whatever the code does.
            CONSTRAINT reserved_within_amount CHECK (reserved BETWEEN 0 AND amount)
        )
    """)
    op.execute("""
        CREATE TABLE refunds (
            id varchar(64) PRIMARY KEY,
            payment_id varchar(64) NOT NULL REFERENCES payment_snapshots (id),
            merchant_id uuid NOT NULL,
            amount bigint NOT NULL CHECK (amount >= 1),
            reason text,
            status varchar(20) NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'processed', 'failed')),
            created_at timestamptz NOT NULL DEFAULT now(),
            processed_at timestamptz,
            version integer NOT NULL,
            request_id varchar(128),
            CHECK ((status = 'processed') = (processed_at IS NOT NULL))
        )
    """)
    op.execute("CREATE INDEX refunds_payment_id ON refunds (payment_id, created_at DESC, id DESC)")
    op.execute("CREATE INDEX refunds_merchant ON refunds (merchant_id, created_at DESC, id DESC)")
    # Refunds on their way through the processor. Apart from `refunds`, because these rows change several times in
    # their short lives, and each change of a row is an entry in each of its table's indexes.
    op.execute("""
        CREATE TABLE attempts (
            refund_id varchar(64) PRIMARY KEY,
            stage varchar(20) NOT NULL CHECK (stage IN ('waiting', 'at_processor')),
            next_action_at timestamptz NOT NULL,
            lease_token uuid,
            inquiries integer NOT NULL DEFAULT 0
        ) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.05)
    """)
    op.execute("CREATE INDEX attempts_due ON attempts (next_action_at)")
    op.execute("""
        CREATE TABLE simulator_books (
            refund_id varchar(64) PRIMARY KEY,
            is_refused boolean NOT NULL,
            answer_at timestamptz NOT NULL,   -- until then the bank says: ask again at this time
            silent_inquiries integer NOT NULL DEFAULT 0   -- how many inquiries it still leaves unanswered
        )
    """)
