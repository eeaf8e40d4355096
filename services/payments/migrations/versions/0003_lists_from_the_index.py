"""Lists by status and method, and their totals, are answered from the merchant's index alone. Expands only."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    # A status in the index costs no update its place in the page: `payments_status` has one already.
    op.execute("""
        CREATE INDEX payments_listed ON payments (merchant_id, created_at DESC, id DESC) INCLUDE (status, method)
    """)
    op.execute("DROP INDEX payments_merchant")
