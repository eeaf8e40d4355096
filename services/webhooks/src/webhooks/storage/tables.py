"""The tables as SQLAlchemy knows them; the migrations make them."""

import sqlalchemy as sa

_metadata = sa.MetaData()
_moment = sa.DateTime(timezone=True)

webhook_logs = sa.Table(
    "webhook_logs",
    _metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("merchant_id", sa.Uuid),
    sa.Column("event", sa.String(50)),
    sa.Column("payload", sa.LargeBinary),
    sa.Column("status", sa.String(20)),
    sa.Column("attempts", sa.Integer),
    sa.Column("last_attempt_at", _moment),
    sa.Column("next_retry_at", _moment),
    sa.Column("lease_token", sa.Uuid),
    sa.Column("response_code", sa.Integer),
    sa.Column("response_body", sa.Text),
    sa.Column("created_at", _moment),
    sa.Column("event_id", sa.String(64)),
    sa.Column("payment_id", sa.String(64)),
    sa.Column("event_version", sa.BigInteger),
    sa.Column("last_duration_ms", sa.Integer),
    sa.Column("restart", sa.Boolean),
    sa.Column("request_id", sa.String(128)),
    sa.Column("signature", sa.LargeBinary),
)

webhook_attempts = sa.Table(
    "webhook_attempts",
    _metadata,
    sa.Column("id", sa.BigInteger, primary_key=True),
    sa.Column("log_id", sa.Uuid),
    sa.Column("attempt", sa.Integer),
    sa.Column("attempted_at", _moment),
    sa.Column("duration_ms", sa.Integer),
    sa.Column("response_code", sa.Integer),
    sa.Column("response_body", sa.Text),
    sa.Column("signature", sa.LargeBinary),
)
