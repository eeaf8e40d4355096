"""The tables of this service, as its migrations leave them."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

metadata = sa.MetaData()

orders = sa.Table(
    "orders",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("merchant_id", sa.Uuid(as_uuid=False), nullable=False),
    sa.Column("amount", sa.BigInteger, nullable=False),
    sa.Column("currency", sa.CHAR(3), nullable=False),
    sa.Column("receipt", sa.String(255)),
    sa.Column("notes", JSONB),
    sa.Column("status", sa.String(20), nullable=False),
    sa.Column("paid_payment_id", sa.String(64)),
    sa.Column("convenience_fee", sa.BigInteger, nullable=False),
    sa.Column("payable_until", sa.DateTime(timezone=True)),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
)

merchant_snapshots = sa.Table(
    "merchant_snapshots",
    metadata,
    sa.Column("id", sa.Uuid(as_uuid=False), primary_key=True),
    sa.Column("name", sa.String(255), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("is_active", sa.Boolean, nullable=False),
)

customers = sa.Table(
    "customers",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("merchant_id", sa.Uuid(as_uuid=False), nullable=False),
    sa.Column("recognised_by", sa.String(300)),
    sa.Column("name", sa.String(255), nullable=False),
    sa.Column("link", sa.String(64), nullable=False),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
)

invoice_settings = sa.Table(
    "invoice_settings",
    metadata,
    sa.Column("merchant_id", sa.Uuid(as_uuid=False), primary_key=True),
    sa.Column("fee_mode", sa.String(3), nullable=False),
    sa.Column("fee_rate_bps", sa.Integer, nullable=False),
    sa.Column("fee_fixed", sa.BigInteger, nullable=False),
    sa.Column("fee_tax_bps", sa.Integer, nullable=False),
    sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
)

invoice_counters = sa.Table(
    "invoice_counters",
    metadata,
    sa.Column("merchant_id", sa.Uuid(as_uuid=False), primary_key=True),
    sa.Column("last_number", sa.Integer, nullable=False),
)

invoices = sa.Table(
    "invoices",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("merchant_id", sa.Uuid(as_uuid=False), nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("customer_id", sa.String(64), nullable=False),
    sa.Column("customer_name", sa.String(255), nullable=False),
    sa.Column("customer_email", sa.String(255)),
    sa.Column("customer_phone", sa.String(40)),
    sa.Column("items", JSONB, nullable=False),
    sa.Column("currency", sa.CHAR(3), nullable=False),
    sa.Column("amount", sa.BigInteger, nullable=False),
    sa.Column("fee_mode", sa.String(3), nullable=False),
    sa.Column("fee_amount", sa.BigInteger, nullable=False),
    sa.Column("due_date", sa.Date),
    sa.Column("notes", JSONB),
    sa.Column("link", sa.String(64), nullable=False),
    sa.Column("order_id", sa.String(64), nullable=False),
    sa.Column("status", sa.String(20), nullable=False),
    sa.Column("payment_id", sa.String(64)),
    sa.Column("request_id", sa.String(128)),
    sa.Column("cancel_request_id", sa.String(128)),
    sa.Column("cancelled_at", sa.DateTime(timezone=True)),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
)

payment_links = sa.Table(
    "payment_links",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("merchant_id", sa.Uuid(as_uuid=False), nullable=False),
    sa.Column("amount", sa.BigInteger, nullable=False),
    sa.Column("currency", sa.CHAR(3), nullable=False),
    sa.Column("description", sa.String(500)),
    sa.Column("customer_name", sa.String(255)),
    sa.Column("customer_email", sa.String(255)),
    sa.Column("customer_phone", sa.String(40)),
    sa.Column("redirect_url", sa.String(2048)),
    sa.Column("expires_at", sa.DateTime(timezone=True)),
    sa.Column("link", sa.String(64), nullable=False),
    sa.Column("order_id", sa.String(64), nullable=False),
    sa.Column("status", sa.String(20), nullable=False),
    sa.Column("payment_id", sa.String(64)),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
)

payment_attempts = sa.Table(
    "payment_attempts",
    metadata,
    sa.Column("payment_id", sa.String(64), primary_key=True),
    sa.Column("order_id", sa.String(64), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("status", sa.String(20), nullable=False),
    sa.Column("method", sa.String(20), nullable=False),
    sa.Column("processor", sa.String(40)),
    sa.Column("amount", sa.BigInteger, nullable=False),
    sa.Column("fee", sa.BigInteger),
    sa.Column("error_description", sa.Text),
    sa.Column("request_id", sa.String(128)),
    sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("finished_at", sa.DateTime(timezone=True)),
)
