"""Merchants who are shut out: nobody can pay them."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.execute("ALTER TABLE merchant_snapshots ADD COLUMN is_active boolean NOT NULL DEFAULT true")
