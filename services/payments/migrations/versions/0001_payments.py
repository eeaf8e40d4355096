"""Orders that may be charged, payments, which payment won its order, and the simulated bank's books."""

from alembic import op

from chassis.migrations import create_idempotency_table, create_outbox_tables

revision = "0001"
down_revision = None


def upgrade() -> None:
    create_outbox_tables()
    create_idempotency_table()
    op.execute("""
        CREATE TABLE order_snapshots (
            id varchar(64) PRIMARY KEY,
            merchant_id uuid NOT NULL,
            amount bigint NOT NULL CHECK (amount >= 100),
            currency char(3) NOT NULL
        )
    """)
    op.execute("""
        CREATE TABLE payments (
            id varchar(64) PRIMARY KEY,
            order_id varchar(64) NOT NULL REFERENCES order_snapshots (id),
            merchant_id uuid NOT NULL,
            amount bigint NOT NULL,
            currency char(3) NOT NULL DEFAULT 'INR',
            method varchar(20) NOT NULL,
            status varchar(20) NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'success', 'failed')),
            captured boolean NOT NULL DEFAULT false,
            vpa varchar(255),
            card_network varchar(20),
            card_last4 char(4),
            error_code varchar(50),
            error_description text,
            created_at timestamptz NOT NULL DEFAULT now(),
            updated_at timestamptz NOT NULL DEFAULT now(),
            version integer NOT NULL,
            request_id varchar(128),
            processor varchar(20) NOT NULL
        )
    """)
    op.execute("CREATE INDEX payments_order_id ON payments (order_id)")
    op.execute("CREATE INDEX payments_status ON payments (status)")
    op.execute("CREATE INDEX payments_merchant ON payments (merchant_id, created_at DESC, id DESC)")
    # Payments on their way through the processor. Apart from `payments`, because these rows change several times in
    # their short lives, and each change of a row is an entry in each of its table's indexes.
    op.execute("""
        CREATE TABLE attempts (
            payment_id varchar(64) PRIMARY KEY,
            order_id varchar(64) NOT NULL,
            created_at timestamptz NOT NULL,
            card_token varchar(64),   -- by which the processor knows the card; never the number
            stage varchar(20) NOT NULL CHECK (stage IN ('waiting', 'at_processor', 'reversing')),
            next_action_at timestamptz NOT NULL,
            lease_token uuid,
            inquiries integer NOT NULL DEFAULT 0
        ) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.05)
    """)
    op.execute("CREATE INDEX attempts_due ON attempts (next_action_at)")
    # At most one payment of an order is at the processor; the others wait for their turn.
    op.execute("CREATE UNIQUE INDEX attempts_at_processor ON attempts (order_id) WHERE stage = 'at_processor'")
    op.execute("""
        CREATE TABLE order_settlements (
            order_id varchar(64) PRIMARY KEY REFERENCES order_snapshots (id),
            payment_id varchar(64) NOT NULL REFERENCES payments (id)
        )
    """)
    # At most one payment of an order is ever a success, whatever the code does.
    op.execute("CREATE UNIQUE INDEX payments_one_success ON payments (order_id) WHERE status = 'success'")
    op.execute("""
        CREATE TABLE simulator_books (
            payment_id varchar(64) PRIMARY KEY,
            decline varchar(50),              -- NULL: approved
            answer_at timestamptz NOT NULL,   -- until then the bank says: ask again at this time
            silent_inquiries integer NOT NULL DEFAULT 0,   -- how many inquiries it still leaves unanswered
            reversed boolean NOT NULL DEFAULT false
        )
    """)
