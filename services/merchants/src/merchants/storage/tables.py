"""The tables of this service, as its migrations leave them."""

import sqlalchemy as sa

metadata = sa.MetaData()

merchants = sa.Table(
    "merchants",
    metadata,
    sa.Column("id", sa.Uuid(as_uuid=False), primary_key=True),
    sa.Column("name", sa.String(255), nullable=False),
    sa.Column("email", sa.String(255), nullable=False),
    sa.Column("api_key", sa.String(64), nullable=False),
    sa.Column("api_secret", sa.LargeBinary, nullable=False),
    sa.Column("api_secret_digest", sa.CHAR(64), nullable=False),
    sa.Column("password_hash", sa.Text),
    sa.Column("webhook_secret", sa.LargeBinary),
    sa.Column("is_active", sa.Boolean, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
)
