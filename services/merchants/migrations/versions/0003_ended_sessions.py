"""Sessions that were ended before their time."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE ended_sessions (
            id varchar(64) PRIMARY KEY,         -- as its token names it
            expires_at timestamptz NOT NULL     -- when its token is void anyway, and this row needed no longer
        )
    """)
    op.execute("CREATE INDEX ended_sessions_expiry ON ended_sessions (expires_at)")
