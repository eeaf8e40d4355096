"""Orders, and what this service remembers of merchants."""

from alembic import op

from chassis.migrations import create_idempotency_table, create_outbox_tables

revision = "0001"
down_revision = None


def upgrade() -> None:
    create_outbox_tables()
    create_idempotency_table()
    op.execute("""
        CREATE TABLE orders (
            id varchar(64) PRIMARY KEY,
            merchant_id uuid NOT NULL,
            amount bigint NOT NULL CHECK (amount >= 100),   -- in the currency's smallest unit
            currency char(3) NOT NULL DEFAULT 'INR',
            receipt varchar(255),
            notes jsonb,
            status varchar(20) NOT NULL DEFAULT 'created',
            paid_payment_id varchar(64),                    -- the one payment that paid it
            version integer NOT NULL DEFAULT 1,             -- grows with each change; on every event
            created_at timestamptz NOT NULL DEFAULT now(),
            updated_at timestamptz NOT NULL DEFAULT now(),
            CHECK ((status = 'paid') = (paid_payment_id IS NOT NULL))
        )
    """)
    # The list: newest first, of one merchant.
    op.execute("CREATE INDEX orders_of_merchant ON orders (merchant_id, created_at DESC, id DESC)")
    op.execute("""
        CREATE TABLE merchant_snapshots (
            id uuid PRIMARY KEY,
            name varchar(255) NOT NULL,
            version integer NOT NULL    -- of the merchant; an older snapshot never replaces a newer one
        )
    """)
