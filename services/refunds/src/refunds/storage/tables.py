"""The tables as SQLAlchemy sees them; the migrations are where they are made."""

import sqlalchemy as sa

metadata = sa.MetaData()

refunds = sa.Table(
    "refunds",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("payment_id", sa.String(64)),
    sa.Column("merchant_id", sa.Uuid(as_uuid=False)),
    sa.Column("amount", sa.BigInteger),
    sa.Column("reason", sa.Text),
    sa.Column("status", sa.String(20)),
    sa.Column("created_at", sa.DateTime(timezone=True)),
    sa.Column("processed_at", sa.DateTime(timezone=True)),
    sa.Column("version", sa.Integer),
    sa.Column("request_id", sa.String(128)),
    sa.Column("processor_refund_id", sa.String(64)),
)

payment_snapshots = sa.Table(
    "payment_snapshots",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("face", sa.JSON),
)

attempts = sa.Table(
    "attempts",
    metadata,
    sa.Column("refund_id", sa.String(64), primary_key=True),
    sa.Column("stage", sa.String(20)),
    sa.Column("next_action_at", sa.DateTime(timezone=True)),
    sa.Column("lease_token", sa.Uuid),
    sa.Column("inquiries", sa.Integer),
    sa.Column("processor", sa.String(20)),
)
