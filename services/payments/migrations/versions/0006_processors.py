"""Processors beside the simulator: which one has a payment, what it says, and the merchants' accounts there."""

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.execute("""
        ALTER TABLE attempts
            ADD COLUMN processor varchar(20) NOT NULL DEFAULT 'simulator',
            ADD COLUMN abandon_at timestamptz,   -- with_shopper: then it fails; watching: then nobody looks any more
            DROP CONSTRAINT attempts_stage_check,
            ADD CONSTRAINT attempts_stage_check
                CHECK (stage IN ('waiting', 'at_processor', 'with_shopper', 'watching', 'reversing'))
    """)
    # Each processor has its own poller, so that a slow one delays no other.
    op.execute("CREATE INDEX attempts_due_at ON attempts (processor, next_action_at)")
    op.execute("DROP INDEX attempts_due")
    # A shopper on the processor's page has the order's turn, too.
    op.execute("""
        CREATE UNIQUE INDEX attempts_in_turn ON attempts (order_id) WHERE stage IN ('at_processor', 'with_shopper')
    """)
    op.execute("DROP INDEX attempts_at_processor")
    op.execute("""
        CREATE TABLE processor_accounts (
            id uuid PRIMARY KEY,
            merchant_id uuid NOT NULL,
            processor varchar(20) NOT NULL,
            sealed bytea NOT NULL,        -- the credentials, encrypted
            created_at timestamptz NOT NULL DEFAULT now(),
            removed_at timestamptz        -- kept: what was begun with it has to be asked about and given back with it
        )
    """)
    op.execute("""
        CREATE UNIQUE INDEX processor_accounts_in_use ON processor_accounts (merchant_id, processor)
        WHERE removed_at IS NULL
    """)
    op.execute("""
        CREATE TABLE offered_processors (
            merchant_id uuid PRIMARY KEY,
            processors text[] NOT NULL CHECK (cardinality(processors) > 0)
        )
    """)
    # Apart from `payments`, whose busiest rows need none of this: of payments on a processor's own page only.
    op.execute("""
        CREATE TABLE processor_receipts (
            payment_id varchar(64) PRIMARY KEY REFERENCES payments (id),
            processor varchar(20) NOT NULL,
            account_id uuid REFERENCES processor_accounts (id),   -- NULL: the gateway's own
            requested bigint NOT NULL,
            request_id varchar(128),
            redirect_url text,
            returned_at timestamptz,
            hinted_at timestamptz,
            processor_payment_id varchar(128),
            amount_paid bigint,
            fee bigint
        )
    """)
    op.execute("CREATE UNIQUE INDEX processor_receipts_request ON processor_receipts (processor, request_id)")
    op.execute("""
        CREATE TABLE processor_notices (
            payment_id varchar(64),
            signature varchar(128),
            received_at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (payment_id, signature)      -- what a processor tells is heard once
        )
    """)
