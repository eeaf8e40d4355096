"""Keys under which callers repeat a request without repeating its effect."""

from chassis.migrations import create_idempotency_table

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    create_idempotency_table()
