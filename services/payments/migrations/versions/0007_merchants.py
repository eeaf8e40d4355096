"""Merchants who are shut out: their shoppers cannot pay them."""

from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE merchant_snapshots (
            id uuid PRIMARY KEY,
            is_active boolean NOT NULL,
            version integer NOT NULL    -- of the merchant; an older snapshot never replaces a newer one
        )
    """)
