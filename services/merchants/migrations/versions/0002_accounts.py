"""Merchants register and sign in: their passwords, and the webhook secret that registration shows."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.execute("""
        ALTER TABLE merchants
            ADD COLUMN password_hash text,   -- argon2id; NULL: nobody can sign in
            ADD COLUMN webhook_secret bytea  -- encrypted; the first one, which webhooks may ask for
    """)
