"""Invoices and payment links, each paid through an order of its own."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.execute("""
        ALTER TABLE orders
            ADD COLUMN convenience_fee bigint NOT NULL DEFAULT 0,   -- the part of the amount that is a fee
            ADD COLUMN payable_until timestamptz,                   -- NULL: for ever
            -- What is stored already is right by default, and a scan of it would hold everybody up.
            ADD CONSTRAINT orders_fee_is_a_part CHECK (convenience_fee >= 0 AND convenience_fee < amount) NOT VALID
    """)
    _create_customers()
    _create_invoices()
    _create_payment_links()
    op.execute("""
        CREATE TABLE payment_attempts (     -- on the orders of invoices and payment links
            payment_id varchar(64) PRIMARY KEY,
            order_id varchar(64) NOT NULL,  -- no reference: its check would lock orders in another order than others do
            version integer NOT NULL,       -- of the payment; an older event never replaces a newer one
            status varchar(20) NOT NULL,
            method varchar(20) NOT NULL,
            processor varchar(40),
            amount bigint NOT NULL,         -- what the payer paid
            fee bigint,                     -- what the processor kept, where it has said so
            error_description text,
            request_id varchar(128),
            started_at timestamptz NOT NULL,
            finished_at timestamptz
        )
    """)
    op.execute("CREATE INDEX payment_attempts_of_order ON payment_attempts (order_id)")


def _create_customers() -> None:
    op.execute("""
        CREATE TABLE customers (
            id varchar(64) PRIMARY KEY,
            merchant_id uuid NOT NULL,
            recognised_by varchar(300),     -- email:… or phone:…; NULL: never again
            name varchar(255) NOT NULL,
            link varchar(64) NOT NULL UNIQUE,   -- who has it sees the customer's invoices
            created_at timestamptz NOT NULL,
            UNIQUE (merchant_id, recognised_by)
        )
    """)
    op.execute("""
        CREATE TABLE invoice_settings (
            merchant_id uuid PRIMARY KEY,
            fee_mode varchar(3) NOT NULL CHECK (fee_mode IN ('off', 'on')),
            fee_rate_bps integer NOT NULL,
            fee_fixed bigint NOT NULL,
            fee_tax_bps integer NOT NULL,
            updated_at timestamptz NOT NULL DEFAULT now()
        )
    """)


def _create_invoices() -> None:
    op.execute("""
        CREATE TABLE invoice_counters (
            merchant_id uuid PRIMARY KEY,
            last_number integer NOT NULL    -- written with the invoice that has it, so no number is lost
        )
    """)
    op.execute("""
        CREATE TABLE invoices (
            id varchar(64) PRIMARY KEY,
            merchant_id uuid NOT NULL,
            number integer NOT NULL CHECK (number > 0),
            customer_id varchar(64) NOT NULL REFERENCES customers (id),
            customer_name varchar(255) NOT NULL,    -- as the invoice was made out
            customer_email varchar(255),
            customer_phone varchar(40),
            items jsonb NOT NULL,
            currency char(3) NOT NULL,
            amount bigint NOT NULL,
            fee_mode varchar(3) NOT NULL CHECK (fee_mode IN ('off', 'on')),
            fee_amount bigint NOT NULL CHECK (fee_amount >= 0),
            due_date date,
            notes jsonb,
            link varchar(64) NOT NULL UNIQUE,       -- who has it sees the invoice
            order_id varchar(64) NOT NULL UNIQUE REFERENCES orders (id),
            status varchar(20) NOT NULL CHECK (status IN ('unpaid', 'processing', 'paid', 'cancelled')),
            payment_id varchar(64),                 -- the one payment that paid it
            request_id varchar(128),
            cancel_request_id varchar(128),
            cancelled_at timestamptz,
            version integer NOT NULL,               -- grows with each change; on every event
            created_at timestamptz NOT NULL,
            updated_at timestamptz NOT NULL,
            UNIQUE (merchant_id, number),
            CHECK ((status = 'paid') = (payment_id IS NOT NULL)),
            CHECK ((status = 'cancelled') = (cancelled_at IS NOT NULL))
        )
    """)
    # The list, newest first: a merchant's numbers grow with time.
    op.execute("CREATE INDEX invoices_of_customer ON invoices (customer_id, number DESC)")


def _create_payment_links() -> None:
    op.execute("""
        CREATE TABLE payment_links (
            id varchar(64) PRIMARY KEY,
            merchant_id uuid NOT NULL,
            amount bigint NOT NULL,
            currency char(3) NOT NULL,
            description varchar(500),
            customer_name varchar(255),
            customer_email varchar(255),
            customer_phone varchar(40),
            redirect_url varchar(2048),
            expires_at timestamptz,
            link varchar(64) NOT NULL UNIQUE,       -- who has it may pay
            order_id varchar(64) NOT NULL UNIQUE REFERENCES orders (id),
            status varchar(20) NOT NULL CHECK (status IN ('active', 'processing', 'paid', 'cancelled')),
            payment_id varchar(64),
            version integer NOT NULL,
            created_at timestamptz NOT NULL,
            updated_at timestamptz NOT NULL,
            CHECK ((status = 'paid') = (payment_id IS NOT NULL))
        )
    """)
    op.execute("CREATE INDEX payment_links_of_merchant ON payment_links (merchant_id, created_at DESC, id DESC)")
