"""Orders that are payable for a time, that are closed, and what of them pays for the payment. Expands only."""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.execute("""
        ALTER TABLE order_snapshots
            ADD COLUMN convenience_fee bigint NOT NULL DEFAULT 0,
            ADD COLUMN payable_until timestamptz,
            ADD COLUMN closed_at timestamptz
    """)
