"""The tables as SQLAlchemy sees them; the migrations are where they are made."""

import sqlalchemy as sa

metadata = sa.MetaData()

payments = sa.Table(
    "payments",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("order_id", sa.String(64)),
    sa.Column("merchant_id", sa.Uuid(as_uuid=False)),
    sa.Column("amount", sa.BigInteger),
    sa.Column("currency", sa.CHAR(3)),
    sa.Column("method", sa.String(20)),
    sa.Column("status", sa.String(20)),
    sa.Column("captured", sa.Boolean),
    sa.Column("vpa", sa.String(255)),
    sa.Column("card_network", sa.String(20)),
    sa.Column("card_last4", sa.CHAR(4)),
    sa.Column("error_code", sa.String(50)),
    sa.Column("error_description", sa.Text),
    sa.Column("created_at", sa.DateTime(timezone=True)),
    sa.Column("updated_at", sa.DateTime(timezone=True)),
    sa.Column("version", sa.Integer),
    sa.Column("request_id", sa.String(128)),
    sa.Column("processor", sa.String(20)),
)

attempts = sa.Table(
    "attempts",
    metadata,
    sa.Column("payment_id", sa.String(64), primary_key=True),
    sa.Column("order_id", sa.String(64)),
    sa.Column("created_at", sa.DateTime(timezone=True)),
    sa.Column("card_token", sa.String(64)),
    sa.Column("stage", sa.String(20)),
    sa.Column("next_action_at", sa.DateTime(timezone=True)),
    sa.Column("lease_token", sa.Uuid),
    sa.Column("inquiries", sa.Integer),
    sa.Column("processor", sa.String(20)),
    sa.Column("abandon_at", sa.DateTime(timezone=True)),
)

captures = sa.Table(
    "captures",
    metadata,
    sa.Column("payment_id", sa.String(64), primary_key=True),
    sa.Column("settled_at", sa.DateTime(timezone=True)),
    sa.Column("captured_at", sa.DateTime(timezone=True)),
    sa.Column("request_id", sa.String(128)),
)

refund_events = sa.Table(
    "refund_events",
    metadata,
    sa.Column("refund_id", sa.String(64), primary_key=True),
    sa.Column("event", sa.String(50), primary_key=True),
    sa.Column("payment_id", sa.String(64)),
    sa.Column("amount", sa.BigInteger),
    sa.Column("occurred_at", sa.DateTime(timezone=True)),
    sa.Column("request_id", sa.String(128)),
    sa.Column("event_id", sa.String(64)),
)
